"""A real OPA server for the tests: the one that ``make opa`` builds, or one that is there already."""

import os
import shutil
import socket
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path
from urllib.request import urlopen

import pytest

BUILT = Path(sys.prefix) / "bin" / "opa"
OPA = os.environ.get("TIEOUT_OPA") or shutil.which("opa") or (str(BUILT) if BUILT.exists() else None)
needs_opa = pytest.mark.skipif(not OPA, reason="no OPA: 'make opa' builds one where Go is installed, or set TIEOUT_OPA")


@contextmanager
def running(*policies, folder=None, options=()):
    """The address of a server on a free port of this machine, started with these paths loaded, from ``folder``."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    process = subprocess.Popen([OPA, "run", "--server", "--addr", f"127.0.0.1:{port}", "--log-level", "error",
                                "--skip-version-check", *options, *policies], cwd=folder,
                               stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    url = f"http://127.0.0.1:{port}"
    try:
        _wait(url)
        yield url
    finally:
        process.terminate()
        process.wait(10)


def _wait(url):
    for _ in range(300):
        try:
            urlopen(f"{url}/health", timeout=1).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise TimeoutError(f"{url}: the OPA server did not start")
