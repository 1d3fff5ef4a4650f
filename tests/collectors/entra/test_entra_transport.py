"""The transport: one loop in a thread for all lanes of a source, and nothing left behind."""

from __future__ import annotations

import gc
import threading
import time

import pytest

from collectors.base import CollectError
from collectors.guard import declaring


def graph_threads():
    """The threads that serve a source."""
    return [thread for thread in threading.enumerate() if thread.name == "graph"]


def test_the_thread_ends_with_the_source(tenant):
    """A daemon that connects every night does not gather threads: who lets go of a source ends its loop."""
    gc.collect()
    before = set(graph_threads())
    source = tenant.source()
    made = set(graph_threads()) - before
    assert len(made) == 1
    del source
    gc.collect()
    deadline = time.monotonic() + 5
    while made & set(graph_threads()) and time.monotonic() < deadline:
        time.sleep(0.01)
    assert made & set(graph_threads()) == set()


def test_connections_are_kept_between_calls(tenant):
    """Twenty calls of one lane use one connection; each new one would cost a TLS handshake."""
    source = tenant.source()
    opened = []
    server = tenant.server._server
    original = server.open_connection
    server.open_connection = lambda connection: (opened.append(1), original(connection))
    tenant.data["groups"] = [{**tenant.data["groups"][1], "id": f"{n:08}", "isAssignableToRole": True}
                             for n in range(20)]
    for row in tenant.data["groups"]:
        tenant.data[f"groups/{row['id']}/transitiveMembers"] = []
    assert tenant.one("entra.group", source=source).status == "complete"
    assert len(opened) <= 1


def test_many_threads_share_a_source(tenant):
    """Lanes that ask at the same time get each its own answer."""
    source = tenant.source()
    answers, users = {}, "GET /v1.0/users"

    def ask(number):
        from collectors.base import Operation
        with declaring(users):
            rows = source.client.rows(Operation(users, ""), {"$filter": f"employeeId eq '{number}'"})
            answers[number] = [row["employeeId"] for row in rows] if rows else None

    threads = [threading.Thread(target=ask, args=(number,)) for number in range(1, 17)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers == {number: [str(number)] for number in range(1, 17)}


@pytest.mark.parametrize(("over", "code"), [
    ({"base_url": "https://127.0.0.1:9"}, "unreachable"), ({"authority": "https://127.0.0.1:9"}, "unreachable")])
def test_what_cannot_be_reached_is_no_source(tenant, over, code):
    """Connecting says which of the two did not answer, instead of making a source that reads nothing."""
    with pytest.raises(CollectError) as caught:
        tenant.source(**over)
    assert caught.value.code == code


def test_a_certificate_that_is_not_trusted_is_refused(tenant, tmp_path):
    """The token never travels to a server whose certificate another authority signed."""
    from agent.demo.standins.microsoft import local_tls
    other = local_tls(tmp_path)
    with pytest.raises(CollectError) as caught:
        tenant.source(ca_bundle=str(other.ca_bundle))
    assert caught.value.code == "tls_failed"
