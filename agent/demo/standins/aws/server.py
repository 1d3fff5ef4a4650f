"""The stand-in as a server on loopback, for what has to go over HTTP."""

from __future__ import annotations

import logging
import os
from collections.abc import Iterator
from contextlib import contextmanager
from unittest.mock import patch

from agent.demo.standins.aws.environment import ENVIRONMENT


@contextmanager
def moto_server() -> Iterator[str]:
    """A fresh moto server on a free port; its URL is ``AWS_ENDPOINT_URL`` for as long as the block lasts."""
    with patch.dict(os.environ, ENVIRONMENT):
        from moto.moto_api._internal.models import moto_api_backend  # noqa: PLC0415 - moto reads the environment first
        from moto.server import ThreadedMotoServer  # noqa: PLC0415 - as above

        logging.getLogger("werkzeug").setLevel(logging.ERROR)
        server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
        server.start()
        try:
            host, port = server.get_host_and_port()
            url = f"http://{host}:{port}"
            os.environ["AWS_ENDPOINT_URL"] = url
            yield url
        finally:
            server.stop()
            moto_api_backend.reset()
