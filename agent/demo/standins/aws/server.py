"""The stand-in as a server on loopback, for what has to go over HTTP."""

from __future__ import annotations

import logging
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from unittest.mock import patch

from agent.demo.standins.aws.environment import ENVIRONMENT

REGIONS = ("us-east-1", "eu-west-1")


@contextmanager
def aws_server(port: int = 0) -> Iterator[str]:
    """An empty account on a port (0: a free one); its URL is ``AWS_ENDPOINT_URL`` for as long as the block lasts."""
    with patch.dict(os.environ, ENVIRONMENT):
        from moto.moto_api._internal.models import moto_api_backend  # noqa: PLC0415 - moto reads the environment first
        from moto.moto_server.werkzeug_app import (  # noqa: PLC0415 - as above
            DomainDispatcherApplication,
            MotoRequestHandler,
            create_backend_app,
        )
        from werkzeug.serving import make_server  # noqa: PLC0415 - comes with moto

        from agent.demo.standins.aws.additions import Additions, Root  # noqa: PLC0415 - it imports moto
        from agent.demo.standins.aws.gateway import Gateway  # noqa: PLC0415 - as above

        logging.getLogger("werkzeug").setLevel(logging.ERROR)
        additions = Additions(_now, Root(_now() - timedelta(days=900)), REGIONS)
        app = Gateway(DomainDispatcherApplication(create_backend_app), additions.reply)
        server = make_server("127.0.0.1", port, app, threaded=True, request_handler=MotoRequestHandler)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        try:
            url = f"http://127.0.0.1:{server.server_port}"
            os.environ["AWS_ENDPOINT_URL"] = url
            yield url
        finally:
            server.shutdown()
            server.server_close()
            moto_api_backend.reset()


def _now() -> datetime:
    return datetime.now(UTC)
