"""Groups with their owners; the people of those that can hold directory roles."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from collectors import envelope
from collectors.base import Collector, Document, Item, Scope
from collectors.entra.declare import PAGE, subject_of
from collectors.entra.operations import GROUP_OWNERS, GROUP_PEOPLE, GROUPS
from collectors.entra.parts import Parts, Row, only, tidy, without
from collectors.entra.resolve import People, expanded

if TYPE_CHECKING:
    from collectors.entra.source import EntraSource

_GROUP = ("id,displayName,createdDateTime,groupTypes,securityEnabled,mailEnabled,isAssignableToRole,membershipRule,"
          "membershipRuleProcessingState,onPremisesSyncEnabled,visibility")


def _groups(source: EntraSource, _scope: Scope) -> Iterator[Item]:
    people = People(source.client)
    query = {"$select": _GROUP, "$expand": "owners($select=id)", "$top": PAGE}
    for page in source.client.pages(GROUPS, query):
        for row in page:
            yield from _group(source, people, row)


def _group(source: EntraSource, people: People, row: Row) -> Iterator[Item]:
    subject = subject_of(GROUPS, row)
    parts = Parts(subject)
    owners = expanded(source.client, parts, row, "owners", GROUP_OWNERS, ("@odata.type", "id"))
    members = (parts.read(lambda: sorted((only(who, "id", "type") for who in people.of_group(subject)),
                                         key=lambda who: str(who["id"])))
               if row.get("isAssignableToRole") is True else envelope.absent("not_role_assignable"))
    yield Document(subject, str(row.get("displayName") or subject),
                   {"item": without(tidy(row), "owners"), "owners": owners, "members": members})
    yield from parts.problems


COLLECTORS = (
    Collector("entra.group", "Entra groups", (GROUPS, GROUP_OWNERS, GROUP_PEOPLE), _groups,
              set_paths=("item.groupTypes",), personal=True),
)
