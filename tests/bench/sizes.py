"""How much of everything is measured."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Sizes:
    """Sizes of one run; the defaults are those that the aims speak of."""

    rounds: int = 15  # turns of a floor and what is held against it
    long_rounds: int = 5  # the same where one turn takes seconds
    documents: int = 300  # inputs of a cold evaluation
    library_documents: int = 20_000  # judged by every test of the library
    subjects: int = 100_000  # of a large lane
    different: int = 10_000  # documents among them, where all of them would only fill memory
    year_subjects: int = 1000  # of a small lane over a year
    churn: int = 10  # of these change each day
    days: int = 365
    changes: int = 100  # of the large lane each day
    periods: tuple[int, int, int] = (30, 90, 365)  # days over which the same changes are spread
    spread_subjects: int = 20_000  # of the lane that they are in
    spread: int = 8000  # of these changes
    distinct: int = 20_000  # documents of which no two look alike to the tests
    passes: int = 100  # over lanes in which nothing changes
    latency: float = 0.05  # seconds until a service answers
    regions: int = 4  # of the account
    buckets: int = 32  # of the account, and as many users
    repositories: int = 12  # of the organisation, and as many members
    organisation: int = 200  # repositories of one that does not change
    people: int = 5000  # of the directory
    principals: int = 110_000  # service principals of the directory


FULL = Sizes()
QUICK = Sizes(rounds=1, long_rounds=1, documents=20, library_documents=100, subjects=300, different=100,
              year_subjects=50, churn=2, days=6, changes=10, periods=(3, 5, 9), spread_subjects=40, spread=40,
              distinct=200, passes=6, latency=0.002, regions=1, buckets=2, repositories=2, organisation=3, people=1500,
              principals=1500)
