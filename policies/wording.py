"""Wording of a control's statement that would make exceptions in an audit, found by its words.

A control is tested as management wrote it. A word without a limit ("timely") cannot be tested, one without an end
("all", "always") fails with the first exception, and a sentence that does not say who does what, how often and with
which trace leaves the auditor nothing to inspect.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

_VAGUE = re.compile(r"\b(all|always|immediately|regularly|timely|promptly|periodically|ensures?|"
                    r"(?:as|where|when) (?:needed|required|appropriate|necessary|possible))\b", re.IGNORECASE)
_ACTOR = (r"(?:management|managers?|engineering|engineers?|operations|administrators?|owners?|officers?|teams?|boards?|"
          r"committees?|counsel|auditors?|reviewers?|approvers?|responders?|developers?|testers?|employees|contractors|"
          r"members?|people|persons?|somebody|nobody|staff|leads?|heads?|directors?|executives?|finance|security|"
          r"procurement|support|facilities|resources|company|pipelines?|providers?|custodians?|assessors?|users?)")
_ACTS = re.compile(rf"\b{_ACTOR}\b", re.IGNORECASE)
_OFTEN = re.compile(r"\b(each|every|hourly|daily|weekly|monthly|quarterly|yearly|annual(?:ly)?|"
                    r"continuous(?:ly)?|when|whenever|before|after|within|once|twice|until|while|per|at least|"
                    r"no later than)\b", re.IGNORECASE)
_TRACE = re.compile(r"\b(evidence|records?|recorded|register|registers|logs?|minutes|tickets?|reports?|lists?|"
                    r"acknowledgements?|signatures?)\b", re.IGNORECASE)
_SENTENCE = re.compile(r"(?<=[.;])\s+")
_SECOND = re.compile(r"(?:,|;) (?:and|while) (?!(?:by|for|from|in|of|on|to|with)\b)"
                     rf"(?:the |an? |each |every )?(?:[a-z]+ ){{0,2}}?{_ACTOR} "
                     r"(?!who\b|that\b|of\b|and\b|or\b|in\b|with\b|from\b)[a-z]+s?\b", re.IGNORECASE)
SCAFFOLD = "EDIT:"
_DUTY = re.compile(r"\b(?:must|shall)\b", re.IGNORECASE)


def wording(statement: str) -> Iterator[str]:
    """Sentences on what is wrong with the statement, each with its remedy."""
    if SCAFFOLD in statement:
        yield "it still holds the scaffold's words: write the control as management would"
    for word in dict.fromkeys(found.lower() for found in _VAGUE.findall(statement)):
        yield f"{word!r} cannot be tested: state the limit, the population or the event"
    if not _ACTS.search(statement):
        yield "no actor: say who does it, by role"
    if not _OFTEN.search(statement):
        yield "no frequency: say how often, or on which event, or within which time"
    if not _TRACE.search(statement):
        yield "no evidence: say which record shows that it was done"
    for sentence in _SENTENCE.split(statement):
        if second := _second_control(sentence):
            yield f"two controls in one sentence: begin a sentence of its own at {second!r}"


def _second_control(sentence: str) -> str:
    """Where another actor's duty begins in the sentence, "" where none does. Naming the evidence is no duty."""
    if duties := list(_DUTY.finditer(sentence))[1:]:
        return sentence[duties[0].start():][:40]
    found = _SECOND.search(sentence)
    if found is None or not _ACTS.search(sentence[:found.start()]) or "evidence" in sentence[found.start():]:
        return ""
    return found[0].lstrip(",; ")
