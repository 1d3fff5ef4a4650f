"""One estate a type of source, with one of each kind in it: the connected source and its clock."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

Estate = Iterator[tuple[Any, Callable[[], datetime]]]


def aws(_folder: Path) -> Estate:
    """The furnished account of the tests."""
    from agent.demo.standins.aws.world import AwsWorld
    from tests.collectors.aws import conftest as account

    with AwsWorld(lambda: account.NOW, regions=account.REGIONS) as world:
        with world.dated(account.BORN):
            account.furnish(world)
        yield account.open_source(), lambda: account.NOW


def azure(folder: Path) -> Estate:
    """The sample tenant."""
    from agent.demo.standins.azure import ArmServer, sample_world
    from agent.demo.standins.microsoft import Authority, local_tls
    from tests.collectors.azure import conftest as tenant

    tls, world = local_tls(folder), sample_world(tenant.NOW)
    with ArmServer(world, tls=tls.server) as arm, Authority(tls=tls.server, clock=world.clock) as authority:
        made = tenant.Tenant(world, arm, authority, None, tls.ca_bundle)
        yield made.source(), world.clock


def entra(folder: Path) -> Estate:
    """The sample directory."""
    from agent.demo.standins.graph import GraphServer, sample_tenant
    from agent.demo.standins.microsoft import Authority, local_tls
    from tests.collectors.entra import conftest as directory

    tls = local_tls(folder)
    with Authority(tls=tls.server) as authority, GraphServer(
            sample_tenant(directory.NOW), clock=lambda: directory.NOW, tls=tls.server) as server:
        yield directory.Tenant(server, authority, tls).source(), lambda: directory.NOW


def github(_folder: Path) -> Estate:
    """An organisation with one of everything, on GitHub's largest plan, read by an App."""
    from cryptography.hazmat.primitives.asymmetric import rsa
    from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

    from agent.demo.standins.github import GithubServer
    from agent.demo.standins.github.everything import furnish
    from tests.collectors.github import conftest as organisation

    world = organisation.world.__wrapped__()
    furnish(world, "api")
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048).private_bytes(
        Encoding.PEM, PrivateFormat.TraditionalOpenSSL, NoEncryption()).decode()
    with GithubServer(world) as server:
        made = organisation.Organisation(world, server)
        yield made.source(rule_suites=True, token=None, app={"id": 12345, "private_key": key}), world.clock


def files(folder: Path) -> Estate:
    """A register of each kind with one entry."""
    from collectors.files import connect
    from collectors.files.registers import REGISTERS
    from tests.collectors.azure.conftest import NOW
    from tests.collectors.files.support import write_one

    for register in REGISTERS:
        write_one(register, folder)
    yield connect({"name": "registers", "type": "files", "path": str(folder)}, clock=lambda: NOW)[0], lambda: NOW


def imports(folder: Path) -> Estate:
    """Another tool's finding."""
    from collectors.imports import connect
    from tests.collectors.azure.conftest import NOW

    path = folder / "scan.json"
    path.write_text(json.dumps({
        "tool": {"name": "A scanner", "version": "1.0"}, "reported_at": "2026-03-01T09:00:00Z",
        "findings": [{"id": "f-1", "check": "c-1", "title": "A bucket is public", "status": "FAIL", "severity": "high",
                      "resource": "bucket-1"}]}))
    config = {"name": "scanner", "type": "imports", "path": str(path), "format": "generic-json"}
    yield connect(config, clock=lambda: NOW)[0], lambda: NOW


ALL = (azure, entra, files, github, imports, aws)  # the last one stops the clock of what it imports
