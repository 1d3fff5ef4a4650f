"""The rules for each section of a description: what its text says against what is known. Own words, own model."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from policies.operation.criteria import category_of
from policies.operation.description import words
from policies.operation.description.facts import PROVIDERS, Facts, Item, carved_out
from policies.operation.results import CriterionStatus, Operation
from policies.operation.results.description import Remark, Weight

_FAILED = (Operation.INEFFECTIVE, Operation.DESIGN_GAP, Operation.EFFECTIVE_WITH_DEVIATIONS)
_SUBSERVICE = ("carve_out", "inclusive")


@dataclass(frozen=True, slots=True)
class Text:
    """One section as written: its text (of several files together), and what their heads hold."""

    text: str
    heads: tuple[Item, ...]

    def listed(self, field: str) -> tuple[Item, ...]:
        """The entries of a list in the heads."""
        return tuple(entry for head in self.heads for entry in head.get(field) or ())


Rule = Callable[[Text, Facts], Iterator[Remark]]


def _lacks(rule: str, sentence: str, about: Mapping[str, str], weight: Weight = Weight.OMITTED) -> Iterator[Remark]:
    if about:
        yield Remark(rule, weight, sentence, tuple(sorted(about.items())))


def drafts(section: Text, _facts: Facts) -> Iterator[Remark]:
    """Nothing of a template, and no advertising; somebody else approved it."""
    yield from _lacks("draft", "A template or a draft left these in the text.",
                      dict.fromkeys(words.left_over(section.text), ""))
    yield from _lacks("advertising", "Nobody can test these words.",
                      dict.fromkeys(words.praise(section.text), ""), Weight.NOTED)
    alone = {str(head["id"]): "nobody else approved it" for head in section.heads
             if head.get("approved_by") in (None, head.get("performed_by"))}
    yield from _lacks("approval", "These are not approved by somebody else than their author.", alone, Weight.NOTED)


def services(section: Text, facts: Facts) -> Iterator[Remark]:
    """DC1 names the system as the engagement does."""
    if not words.names(section.text, facts.scope.system):
        yield Remark("system", Weight.OMITTED, "The text does not name the system of the engagement.",
                     ((facts.scope.system, ""),))


def commitments(section: Text, facts: Facts) -> Iterator[Remark]:
    """DC2 names each commitment of the register, and promises nothing of a category that is not examined."""
    text = " ".join(section.text.split())
    missing = {str(i["id"]): str(i["text"]) for i in facts.commitments if not words.names(text, str(i["id"]))
               and " ".join(str(i["text"]).split()).lower() not in text.lower()}
    yield from _lacks("commitments", "The register has commitments that the text does not name.", missing)
    outside = {str(i["id"]): f"{i['category']} is not examined" for i in facts.commitments
               if i.get("category") not in {"security", *facts.scope.categories}}
    yield from _lacks("categories", "Promises of a category that the engagement leaves out.", outside)


def components(section: Text, facts: Facts) -> Iterator[Remark]:
    """DC3 names the regions and accounts in which something was found, and no region in which nothing was."""
    missing = {name: "in use" for name in facts.regions if not words.names(section.text, name)}
    yield from _lacks("regions", "Regions in use that the text does not name.", missing)
    accounts = {source: label for source, label, _ in facts.sources
                if not words.names(section.text, source.partition(":")[2], label)}
    yield from _lacks("accounts", "Accounts and organisations that the text does not name.", accounts)
    empty = {name: "read, and nothing of the system found in it" for name in words.REGION.findall(section.text)
             if name in facts.regions_read and name not in facts.regions}
    yield from _lacks("empty_regions", "The text names regions in which nothing was found.", empty,
                      Weight.CONTRADICTED)


def incidents(section: Text, facts: Facts) -> Iterator[Remark]:
    """DC4 names each incident that touched customers, had to be notified, or was rated high."""
    missing = {str(i["id"]): str(i["title"]) for i in facts.incidents
               if not words.names(section.text, str(i["id"]), str(i["title"]))}
    said = bool(words.NONE.search(section.text))
    yield from _lacks("incidents", "The text says that there were none." if said else "Incidents of the period that "
                      "the text does not name.", missing, Weight.CONTRADICTED if said else Weight.OMITTED)


def controls(section: Text, facts: Facts) -> Iterator[Remark]:
    """DC5 names the adopted controls, and no others."""
    adopted = {item.control.id: item.control.title for item in facts.scope.adopted}
    named = set(words.CONTROL.findall(section.text))
    yield from _lacks("controls", "Adopted controls that the text does not name.",
                      {name: title for name, title in adopted.items() if name not in named})
    yield from _lacks("strangers", "The text names controls that management has not adopted.",
                      dict.fromkeys(named - set(adopted), ""), Weight.CONTRADICTED)


def expected_of_users(section: Text, facts: Facts) -> Iterator[Remark]:
    """DC6 names each control that users must run."""
    missing = {str(i["id"]): str(i["text"]) for i in facts.expected if i["side"] == "user_entity"
               and not words.names(section.text, str(i["id"]))}
    yield from _lacks("user_controls", "Controls expected of users that the text does not name.", missing)


def subservice(section: Text, facts: Facts) -> Iterator[Remark]:
    """DC7 names each provider that was found or is on the register, and what each carved-out one must do."""
    missing = {str(v["name"]): str(v["service"]) for v in facts.vendors
               if v["subservice"] in _SUBSERVICE and not words.names(section.text, str(v["name"]), str(v["id"]))}
    missing |= {name: "operates controls for the entity" for name in carved_out(facts.scope.adopted)
                if not words.names(section.text, name)}
    missing |= {PROVIDERS[kind][0]: f"{source} was read" for source, _, kind in facts.sources
                if kind in PROVIDERS and not words.names(section.text, *PROVIDERS[kind])}
    yield from _lacks("providers", "Providers that the text does not name.", missing)
    bare = {str(v["name"]): "no control is expected of it" for v in facts.vendors if v["subservice"] == "carve_out"
            and not any(i["side"] == "subservice" and i.get("vendor") == v["id"] for i in facts.expected)}
    yield from _lacks("provider_controls", "Providers that are carved out, without a control that is expected of them.",
                      bare)


def not_relevant(section: Text, facts: Facts) -> Iterator[Remark]:
    """DC8: a reason for each criterion without a control, and none that hides a failure."""
    criteria = {c.id: c for c in facts.scope.criteria}
    failed = {c.adopted.control.id: c for c in facts.scope.controls if c.operation in _FAILED}
    refused: dict[str, str] = {}
    given = section.listed("not_relevant")
    for entry in given:
        name = str(entry["criterion"])
        serving = [c for c in (criteria[name].controls if name in criteria else ()) if c in failed]
        if name not in criteria:
            refused[name] = "it is no criterion"
        elif serving:
            refused[name] = f"{', '.join(serving)} serves it and failed: a failure is no irrelevance"
        elif category_of(name) == "security":
            refused[name] = "a common criterion is relevant in every engagement"
        elif entry.get("approved_by") is None:
            refused[name] = "nobody approved the reason"
    yield from _lacks("refused_reasons", "Reasons that cannot stand.", refused, Weight.CONTRADICTED)
    bare = {c.id: c.why for c in criteria.values() if c.status is CriterionStatus.NOT_MET_DESIGN and not c.controls
            and c.id not in {str(entry["criterion"]) for entry in given}}
    yield from _lacks("reasons", "Criteria without a control, and without a reason.", bare)


def changes(section: Text, facts: Facts) -> Iterator[Remark]:
    """DC9 names each change of the period that was found, or a person dismissed it with a reason."""
    dismissed = {str(entry["change"]).lower() for entry in section.listed("dismissed")}
    missing = {c.name: c.sentence for c in facts.changes
               if not words.names(section.text, c.name) and c.name.lower() not in dismissed}
    yield from _lacks("changes", "Changes of the period that the text does not name and nobody dismissed.", missing)


RULES: Mapping[str, tuple[Rule, tuple[str, ...]]] = {
    "DC1": (services, ()), "DC2": (commitments, ("files.commitment",)), "DC3": (components, ()),
    "DC4": (incidents, ("files.incident",)), "DC5": (controls, ()),
    "DC6": (expected_of_users, ("files.complementary_control",)),
    "DC7": (subservice, ("files.vendor", "files.complementary_control")), "DC8": (not_relevant, ()),
    "DC9": (changes, ("files.vendor",))}
"""By section: its rule, and the registers without which it cannot be held to anything."""
