"""The derived population of leavers, as pure rules and with the shipped control over a real store."""

import re
import shutil
from dataclasses import dataclass
from datetime import UTC, date, datetime

import pytest

from policies.library import ROOT, read_library
from policies.operation.calendar import Calendar, Holiday
from policies.operation.leavers import Limit, PersonVersion, Sighting, System, leavers_of, usable
from policies.operation.period import HOUR, micros, period_of
from policies.operation.results import Cause, Operation

PERIOD = period_of(date(2026, 1, 1), date(2026, 3, 31), "UTC", micros(datetime(2026, 5, 1, tzinfo=UTC)))
DAY = 24 * HOUR
DAILY = tuple(range(PERIOD.start - 30 * DAY + 6 * HOUR, PERIOD.end, DAY))


def person(end, start=0, until=PERIOD.cut_off, *, zone="UTC", gone=False, logins=None):
    """One version of a person's row."""
    item = {"end": end, "time_zone": zone, "logins": {"aws": "leaver"} if logins is None else logins}
    return PersonVersion("P-1", start, until, gone, item, b"\x01")


def system(*sightings, seen=DAILY):
    """An account list that was read daily."""
    return System("aws:1", "main", "aws", sightings, seen)


def account(until, login="leaver", *, active=True, start=0):
    """An account that was there until an instant."""
    return Sighting(login, start, until, active)


def found(*versions, systems=None, limit=24):
    """The population of one person."""
    return leavers_of([versions], [system(account(PERIOD.end)) if systems is None else systems], PERIOD, Limit(limit))


def at(text):
    """An instant from ISO text in UTC."""
    return micros(datetime.fromisoformat(text).replace(tzinfo=UTC))


def test_the_last_day_ends_at_local_midnight_in_the_persons_zone():
    """A leaver of 15 January ends hours apart in Tokyo and in Los Angeles."""
    ends = [found(person("2026-01-15", zone=zone)).items[0].evidence["ended_at"] for zone in
            ("UTC", "Asia/Tokyo", "America/Los_Angeles")]
    assert ends == ["2026-01-16T00:00:00.000000Z", "2026-01-15T15:00:00.000000Z", "2026-01-16T08:00:00.000000Z"]


def test_the_due_date_decides_the_period():
    """Ended before the period but due in it: in. Due after the cut-off: listed as not due. Due before: out."""
    assert found(person("2025-12-31"), systems=system(account(at("2026-01-01T06:00")))).items
    assert found(person("2026-03-31")).items[0].not_due
    gone = system(account(at("2025-12-20T06:00")))
    assert not found(person("2025-12-15"), systems=gone).items


CARNIVAL = Calendar(holidays=(Holiday(date(2026, 2, 16)), Holiday(date(2026, 2, 17))))


@pytest.mark.parametrize(("zone", "due"), [
    ("UTC", "2026-02-20T00:00:00.000000Z"), ("Asia/Tokyo", "2026-02-19T15:00:00.000000Z"),
    ("America/New_York", "2026-02-20T05:00:00.000000Z")])
def test_a_limit_in_business_days_goes_past_a_weekend_and_holidays(zone, due):
    """Left on Friday 13 February, two holidays after the weekend: the second business day is Thursday."""
    limit = Limit(24, "2 business days", CARNIVAL)
    leavers = leavers_of([[person("2026-02-13", zone=zone)]], [system(account(PERIOD.end))], PERIOD, limit)
    assert leavers.items[0].evidence["due"] == due


def test_who_is_due_only_after_the_period_for_a_holiday_is_not_due():
    """Holidays move the limit of a leaver of 27 March past the end; without them it passes in the period."""
    for holidays, not_due in (((), False), ((Holiday(date(2026, 3, 30)), Holiday(date(2026, 3, 31))), True)):
        limit = Limit(24, "1 business day", Calendar(holidays=holidays))
        leavers = leavers_of([[person("2026-03-27")]], [system(account(PERIOD.end))], PERIOD, limit)
        assert [i.not_due for i in leavers.items] == [not_due]


def test_an_earlier_leaver_still_enabled_is_carried_in():
    """Who left in November and could sign in in January is an open item of the period."""
    (item,) = found(person("2025-11-15"), systems=system(account(at("2026-01-10T06:00")))).items
    assert item.evidence["access"]["value"]["last_seen_active"] == "2026-01-09T06:00:00.000000Z"


def test_access_says_when_it_was_last_seen_and_first_seen_gone():
    """The bracket around the removal is the two scans around it."""
    (item,) = found(person("2026-01-15"), systems=system(account(at("2026-01-16T06:00")))).items
    assert item.evidence["access"]["value"] == {
        "exists": True, "last_seen_active": "2026-01-15T06:00:00.000000Z",
        "first_seen_removed": "2026-01-16T06:00:00.000000Z"}


def test_an_account_that_comes_back_is_active_again():
    """The last sighting counts, not the first removal."""
    back = system(account(at("2026-01-16T06:00")), account(at("2026-02-03T06:00"), start=at("2026-02-01T06:00")))
    (item,) = found(person("2026-01-15"), systems=back).items
    assert item.evidence["access"]["value"]["last_seen_active"] == "2026-02-02T06:00:00.000000Z"


def test_a_list_that_nobody_read_in_time_is_not_an_absent_account():
    """Never seen in a list first read after the limit is unknown; in one read before, it was never there."""
    late = system(seen=(at("2026-02-20T06:00"),))
    assert found(person("2026-01-15"), systems=late).items[0].evidence["access"]["status"] == "error"
    assert found(person("2026-01-15"), systems=system()).items[0].evidence["access"]["value"]["exists"] is False


def test_a_rehire_in_the_period_keeps_the_leaving():
    """The last day stood when it passed; taking the person back later does not undo it."""
    left = person("2026-01-15", until=at("2026-02-01T00:00"))
    back = person(None, start=at("2026-02-01T00:00"))
    assert [i.id for i in found(left, back).items] == ["P-1|aws:1|2026-01-15"]


def test_a_last_day_that_was_withdrawn_before_it_came_is_no_leaving():
    """Who decided to stay is no leaver."""
    turned = at("2026-01-10T00:00")
    assert not found(person("2026-01-15", until=turned), person(None, start=turned)).items


def test_a_corrected_last_day_counts_once():
    """The later row says when, where it came before the limit had passed; the earlier date is no second leaving."""
    turned = at("2026-01-16T20:00")
    items = found(person("2026-01-15", until=turned), person("2026-01-31", start=turned))
    assert [i.evidence["end"] for i in items.items] == ["2026-01-31"]


def test_a_row_that_vanishes_is_a_leaver_without_a_last_day():
    """Deleting the row does not take the person out of the population."""
    (item,) = found(person(None, until=at("2026-02-01T06:00"), gone=True)).items
    assert item.evidence["end"] is None


def test_people_without_a_login_are_counted_and_unreadable_dates_are_named():
    """No login is no item but is counted; a date that is none is named."""
    assert found(person("2026-01-15", logins={})).without_login == 1
    assert found(person("soon")).unreadable == ("P-1",)


def test_an_aws_user_without_password_and_keys_cannot_be_used():
    """Disabled counts as removed; what cannot be read counts as usable."""
    base = {"item": {"UserName": "leaver"}, "login_profile": {"status": "absent"},
            "access_keys": {"status": "ok", "value": [{"Status": "Inactive"}]}}
    assert usable("aws.iam.user", base) == ("leaver", False)
    assert usable("aws.iam.user", base | {"access_keys": {"status": "forbidden"}}) == ("leaver", True)
    assert usable("aws.iam.user", base | {"login_profile": {"status": "ok", "value": {}}}) == ("leaver", True)


@pytest.mark.parametrize(("enabled", "active"), [(False, False), (True, True), (None, True)])
def test_a_disabled_account_of_the_directory_counts_as_removed(enabled, active):
    """The login is the user principal name; a state that was not read counts as usable."""
    item = {"userPrincipalName": "leaver@example.com", "accountEnabled": enabled}
    assert usable("entra.user", {"item": item}) == ("leaver@example.com", active)


@dataclass
class Leaving:
    """The shipped leaver control over a store: one person who leaves, and accounts in AWS and GitHub."""

    company: object
    library: object

    def run(self, removed, *, roster=True, end="2026-02-10", stays=False, logins=None, others=None, **terms):
        """Daily passes in which the AWS account disappears after so many days; the control's result.

        ``stays``: who is no member of the organisation any more is an outside collaborator. ``terms``: see ``judged``.
        """
        person = {"item": {"id": "P-1", "end": end, "time_zone": "UTC",
                           "logins": logins or {"aws": "leaver", "code": "Leaver"}}}
        user = {"item": {"UserName": "leaver"}, "login_profile": {"status": "ok", "value": {}}}
        for number in range(91):
            code, github = {"source": "github:9", "label": "code"}, {"7": {"item": {"login": "leaver"}}}
            users = {"AID": user} if number < removed else {}
            users |= {"BID": {**user, "item": {"UserName": "present"}}} if others else {}
            lanes = [("aws.iam.user", users, {"source": "aws:1", "label": "prod"}),
                     ("github.member", github if number < 40 else {}, code),
                     ("github.outside_collaborator", github if stays and number >= 40 else {}, code)]
            if roster:
                staff = {"item": {"id": "P-2", "end": None, "time_zone": "UTC", "logins": others or {}}}
                lanes.append(("files.person", {"P-1": person, "P-2": staff}, {"source": "files:people"}))
            self.company.scan(self.company.day(number), lanes)
        self.company.library = self.library
        return self.judged(**terms)

    def judged(self, limit=None, calendar=None):
        """The control's result on what the store holds, with this limit in days."""
        own = {"AC_05": {"parameters": {"limit_days": limit}}}
        (control,) = self.company.assess(self.company.adopted(**own), calendar=calendar or Calendar()).controls
        return control


@pytest.fixture
def leaving(company, tmp_path):
    """The shipped leaver control alone, on an empty company."""
    root = tmp_path / "shipped"
    (root / "criteria").mkdir(parents=True)
    shutil.copy(ROOT / "criteria" / "tsc-2017.yaml", root / "criteria")
    (root / "criteria" / "needs.yaml").write_text("needs: []\n")
    shutil.copytree(ROOT / "lib", root / "lib")
    folder = "ac_05_leaver_access_is_removed"
    shutil.copytree(ROOT / "controls" / folder, root / "controls" / folder)
    control = root / "controls" / folder / "control.yaml"
    control.write_text(re.sub(r"^depends_on:\n(  .*\n)+", "", control.read_text(), flags=re.MULTILINE))
    return Leaving(company, read_library([root]))


def test_a_leaver_removed_in_time_everywhere_is_effective(leaving):
    """Last day 10 February, gone from both systems by the next morning."""
    result = leaving.run(removed=40)
    assert (result.operation, result.tests[0].population.items) == (Operation.EFFECTIVE, 2)
    assert [row.item for row in result.tests[0].population.rows] == ["P-1|aws:1|2026-02-10", "P-1|github:9|2026-02-10"]


def test_a_leaver_removed_late_in_one_system_is_a_deviation_there(leaving):
    """Every system is an item of its own; one corrected deviation under twenty items is tolerated, provisionally."""
    result = leaving.run(removed=50)
    (deviation,) = result.deviations
    assert (deviation.source, deviation.corrected) == ("aws:1", True)
    assert result.operation is Operation.EFFECTIVE_WITH_DEVIATIONS


def test_a_holiday_excuses_a_removal_that_is_late_without_it(leaving):
    """Left on Tuesday 10 February, gone on Thursday: one business day is over by then, unless Wednesday is none."""
    closed = Calendar(holidays=(Holiday(date(2026, 2, 11), "a day off"),))
    held = leaving.run(removed=43, limit="1 business day", calendar=closed)
    assert [d.source for d in held.deviations] == []
    assert "1 holidays from 2026-02-11" in held.tests[0].population.note
    again = leaving.judged(limit="1 business day")
    assert [d.source for d in again.deviations] == ["aws:1"]


def test_a_leaver_never_removed_is_ineffective(leaving):
    """An account that is still there at the cut-off is an open deviation."""
    result = leaving.run(removed=999)
    assert (result.operation, result.deviations[0].corrected) == (Operation.INEFFECTIVE, False)


def test_without_a_register_there_is_no_population(leaving):
    """The systems alone cannot say who left."""
    result = leaving.run(removed=40, roster=False)
    assert (result.operation, result.causes) == (Operation.INSUFFICIENT_EVIDENCE, (Cause.SOURCE_LACKS_IT,))


def test_a_login_taken_out_of_the_row_is_still_the_persons():
    """Clearing or replacing the login when the person leaves does not take the old account out of the population."""
    working = person(None, until=at("2026-01-10T00:00"))
    left = [person("2026-01-15", start=at("2026-01-10T00:00"), logins=logins) for logins in ({}, {"aws": "other"})]
    for row in left:
        (item,) = found(working, row).items
        assert item.evidence["access"]["value"]["last_seen_active"] == "2026-03-31T06:00:00.000000Z"


def test_an_account_under_a_new_login_is_still_the_leavers():
    """An account keeps its id when its login is changed: a renamed account is not a removed one."""
    renamed = at("2026-01-15T12:00")
    lists = system(Sighting("leaver", 0, renamed, True, "7"), Sighting("ghost", renamed, PERIOD.end, True, "7"))
    (item,) = found(person("2026-01-15"), systems=lists).items
    assert item.evidence["access"]["value"]["first_seen_removed"] is None


def test_logins_are_compared_whatever_their_case():
    """Neither IAM nor GitHub tells names apart by case, so a register that writes it otherwise still finds it."""
    (item,) = found(person("2026-01-15", logins={"aws": "LEAVER"})).items
    assert item.evidence["access"]["value"]["exists"] is True


def test_a_row_that_vanishes_before_its_last_day_is_a_leaver_too():
    """A last day far in the future, and then no row: nobody can say when the person left."""
    (item,) = found(person("2027-12-31", until=at("2026-02-01T06:00"), gone=True)).items
    assert item.evidence["end"] is None


def test_a_last_day_put_off_after_its_limit_had_passed_does_not_undo_it():
    """Moved in time it is a correction; moved only when it was too late, the first date still counts."""
    for turned, days in (("2026-01-16T12:00", ["2026-02-20"]), ("2026-01-20T00:00", ["2026-01-15", "2026-02-20"])):
        items = found(person("2026-01-15", until=at(turned)), person("2026-02-20", start=at(turned))).items
        assert [i.evidence["end"] for i in items] == days


def test_a_list_that_was_not_read_near_the_limit_says_nothing_about_it():
    """Read in January and then not again before February's last day: the account may have come in between."""
    early = system(seen=DAILY[:35])
    assert found(person("2026-02-20"), systems=early).items[0].evidence["access"]["status"] == "error"


def test_a_member_who_stays_as_outside_collaborator_has_not_left(leaving):
    """GitHub can turn a member into an outside collaborator, who keeps what the repositories grant."""
    result = leaving.run(removed=40, stays=True)
    (deviation,) = result.deviations
    assert (deviation.source, deviation.corrected) == ("github:9", False)
    assert result.operation is Operation.INEFFECTIVE


def test_a_login_that_was_never_seen_is_disclosed(leaving):
    """It counts as no account, and a slip of the pen looks the same: the population says how many there are."""
    result = leaving.run(removed=40, logins={"aws": "slip", "code": "leaver"}, others={"aws": "present"})
    assert "1 login of a leaver was never seen" in result.tests[0].population.note


def test_a_register_that_names_no_account_of_a_system_is_not_whole(leaving):
    """A renamed source or a misspelt column must not make its leavers disappear."""
    result = leaving.run(removed=40, logins={"aws": "leaver", "old-name": "leaver"})
    assert result.operation is Operation.INSUFFICIENT_EVIDENCE
    assert any("no login of anybody in code" in u.why for u in result.unknown)
