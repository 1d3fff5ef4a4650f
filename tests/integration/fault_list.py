"""Each source type with something to lose, and the ways in which its provider, or its files, misbehave."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from botocore.exceptions import ConnectionClosedError, ReadTimeoutError

from agent.demo.standins.aws import wire
from agent.demo.standins.aws.faults import HTML
from agent.demo.standins.aws.world import AwsWorld
from agent.demo.standins.azure import ArmServer
from agent.demo.standins.azure import sample_world as azure_world
from agent.demo.standins.github import GithubServer
from agent.demo.standins.github.everything import furnish
from agent.demo.standins.github.sample import sample_world as github_world
from agent.demo.standins.graph import GraphServer, sample_tenant
from agent.demo.standins.http import HANG_UP, Reply, StandIn
from agent.demo.standins.microsoft import CLIENT, TENANT, Authority, local_tls
from collectors.files.registers import REGISTERS
from tests.collectors.aws.conftest import BORN, REGIONS
from tests.collectors.aws.conftest import furnish as furnish_account
from tests.collectors.files.support import write_one

FIFTY_MEGABYTES = 50 * 1024 * 1024
FLOOD = b'{"value": [{"id": "x", "name": "' + b"x" * FIFTY_MEGABYTES + b'"}]}'
SIGN_IN = b"<!DOCTYPE html><html>Sign in to the guest network</html>"
HTTP = {
    "asked to wait an hour": Reply(429, b'{"message": "slow down"}', {"Retry-After": "3600"}),
    "secondary limit": Reply(403, b'{"message": "You have exceeded a secondary rate limit."}', {"Retry-After": "3600"}),
    "token expired": Reply(401, b'{"error": {"code": "InvalidAuthenticationToken", "message": "expired"}}'),
    "permission missing": Reply(403, b'{"error": {"code": "AuthorizationFailed"}}'),
    "not there or not shown": Reply(404, b'{"error": {"code": "NotFound"}, "message": "Not Found"}'),
    "server error": Reply(500, b'{"error": {"code": "InternalServerError"}}'),
    "hang-up": HANG_UP,
    "nothing changed": Reply(304),
    "half a document": Reply(200, b'[{"id": 1, "value": ['),
    "sign-in page": Reply(200, SIGN_IN, {"Content-Type": "text/html"}),
}
ERRORS = {"throttled": ("ThrottlingException", 400), "token expired": ("ExpiredTokenException", 400),
          "permission missing": ("AccessDeniedException", 403), "not there or not shown": ("ResourceNotFound", 404),
          "server error": ("InternalFailure", 500)}
BYTES = {"half a document": b'{"Keys": [{"Key', "sign-in page": HTML}
SILENCE = {"hang-up": ConnectionClosedError, "no answer in time": ReadTimeoutError}
DAMAGES: dict[str, Callable[[Path], Any]] = {
    "gone": lambda path: path.unlink(),
    "nothing in it": lambda path: path.write_bytes(b""),
    "another encoding": lambda path: path.write_bytes("Größe,\n".encode("utf-16")),
    "half a document": lambda path: path.write_bytes(path.read_bytes()[:20]),
    "a folder in its place": lambda path: (path.unlink(), path.mkdir()),
    "fifty megabytes": lambda path: os.truncate(path, FIFTY_MEGABYTES),
}
FAULTS = {"aws": [*ERRORS, *BYTES, *SILENCE], "azure": list(HTTP), "entra": list(HTTP), "github": list(HTTP),
          "files": list(DAMAGES), "imports": [name for name in DAMAGES if name != "fifty megabytes"]}
"""What each type goes through. Of another tool's output fifty megabytes are no fault."""


@dataclass(slots=True)
class Clock:
    """A provider's clock: the machine's own, as the command's is, and ``off`` when it is told so."""

    off: timedelta = timedelta(0)

    def __call__(self) -> datetime:
        """Now, in UTC."""
        return datetime.now(UTC) + self.off


@dataclass(frozen=True, slots=True)
class Exposed:
    """A source: its entry in the configuration, what brings a fault about for whoever collects next, and what ends it.

    A fault of a provider spares what connecting asks; one of a file is done to the folder that is collected from.
    ``flood`` makes one list of a provider fifty megabytes long.
    """

    entry: dict[str, Any]
    inflict: Callable[[str, Path], Any]
    mend: Callable[[], Any] = lambda: None
    flood: Callable[[], Any] = lambda: None
    clock: Clock = field(default_factory=Clock)


def exposed(source_type: str, folder: Path) -> AbstractContextManager[Exposed]:
    """A sound source of this type, with one of everything that its kinds read; its files are in ``folder``."""
    make = {"aws": _aws, "azure": _azure, "entra": _entra, "github": _github, "files": _files, "imports": _imports}
    return make[source_type](folder)


@contextmanager
def _aws(_folder: Path) -> Iterator[Exposed]:
    clock = Clock()
    with AwsWorld(clock, regions=REGIONS) as world:
        with world.dated(BORN):
            furnish_account(world)

        def inflict(fault: str, _folder: Path) -> None:
            world.faults.otherwise = lambda asked: None if asked.service == "sts" else _of_aws(fault, asked)

        yield Exposed({"type": "aws", "regions": ["us-east-1"]}, inflict, world.faults.clear_all,
                      lambda: world.faults.send("kms:ListKeys", FLOOD), clock)


def _of_aws(fault: str, asked: wire.Asked) -> wire.Reply:
    if fault in SILENCE:
        raise SILENCE[fault](endpoint_url="https://aws.example")
    if fault in ERRORS:
        # CloudTrail's client slows down when it is asked to, for minutes: its throttling has tests of its own.
        code, status = ERRORS["server error" if (fault, asked.service) == ("throttled", "cloudtrail") else fault]
        return wire.error(asked.operation, code, status=status)
    return 200, {"content-type": "text/html"}, BYTES[fault]


@contextmanager
def _azure(folder: Path) -> Iterator[Exposed]:
    tls, clock = local_tls(folder), Clock()
    with ArmServer(azure_world(clock()), tls=tls.server) as arm, Authority(tls=tls.server, clock=Clock()) as authority:
        yield _over_http(arm, clock, _microsoft("azure", arm, authority, tls.ca_bundle), "Microsoft.Compute/disks",
                         skip=1)


@contextmanager
def _entra(folder: Path) -> Iterator[Exposed]:
    tls, clock = local_tls(folder), Clock()
    with (GraphServer(sample_tenant(clock()), tls=tls.server) as graph,
          Authority(tls=tls.server, clock=Clock()) as authority):
        yield _over_http(graph, clock, _microsoft("entra", graph, authority, tls.ca_bundle), "/v1.0/domains", skip=1)


def _microsoft(source_type: str, server: StandIn, authority: Authority, bundle: Path) -> dict[str, Any]:
    return {"type": source_type, "tenant_id": TENANT, "client_id": CLIENT, "client_secret": "${env:TIEOUT_ANY}",
            "base_url": server.url, "authority": authority.url, "disable_instance_discovery": True,
            "ca_bundle": str(bundle)}


@contextmanager
def _github(_folder: Path) -> Iterator[Exposed]:
    clock = Clock()
    world = github_world(clock())
    furnish(world, "api")
    with GithubServer(world) as server:
        entry = {"type": "github", "organization": world.login, "base_url": server.url, "token": "${env:TIEOUT_ANY}"}
        yield _over_http(server, clock, entry, r"^/orgs/[^/]+/teams\?", skip=2)


def _over_http(server: StandIn, clock: Clock, entry: dict[str, Any], flooded: str, *, skip: int) -> Exposed:
    """``skip`` requests are asked to connect, and to know the scopes."""
    server.clock = clock
    return Exposed(entry, lambda fault, _folder: server.fault("", HTTP[fault], times=10**6, skip=skip), server.mend,
                   lambda: server.fault(flooded, Reply(200, FLOOD), times=10**6), clock)


@contextmanager
def _files(folder: Path) -> Iterator[Exposed]:
    kept = folder / "kept"
    kept.mkdir()
    places = [write_one(register, kept).relative_to(folder) for register in REGISTERS]

    def inflict(fault: str, folder: Path) -> None:
        for place in places:
            DAMAGES[fault](folder / place)

    yield Exposed({"type": "files", "path": "./kept", "registers": [register.stem for register in REGISTERS]}, inflict)


@contextmanager
def _imports(folder: Path) -> Iterator[Exposed]:
    (folder / "scan.json").write_text(json.dumps({
        "tool": {"name": "A scanner", "version": "1"}, "reported_at": (Clock()() - timedelta(hours=1)).isoformat(),
        "findings": [{"id": "f-1", "check": "c-1", "title": "A finding", "status": "FAIL", "resource": "r-1"}]}))
    yield Exposed({"type": "imports", "path": "./scan.json", "format": "generic-json"},
                  lambda fault, folder: DAMAGES[fault](folder / "scan.json"))
