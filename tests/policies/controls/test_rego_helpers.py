"""The helpers of ``policies/lib`` against independent answers in Python, on both engines."""

import re
from datetime import UTC, date, datetime, timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

quick = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
ARN = "arn:aws:iam::111122223333:user/holder"
EVERYTHING = {"Effect": "Allow", "Action": "*", "Resource": "*"}
YEARS = (datetime(1900, 1, 1), datetime(2099, 12, 31))  # noqa: DTZ001 - hypothesis wants its bounds naive
year_month_day = st.tuples(st.integers(1890, 2110), st.integers(0, 13), st.integers(0, 32))


def _nanoseconds(moment):
    return ((moment - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(microseconds=1)) * 1000


@quick
@given(year_month_day)
def test_a_day_is_a_date_of_the_calendar(helper, parts):
    """Text is a day exactly when Python's calendar has it, from 1900 to 2099; midnight is its first instant."""
    text = "{:04d}-{:02d}-{:02d}".format(*parts)
    try:
        day = date(*parts)
    except ValueError:
        day = None
    expected = helper.undefined
    if day and 1900 <= day.year < 2100:
        expected = _nanoseconds(datetime(day.year, day.month, day.day, tzinfo=UTC))
    assert helper("data.lib.dates.midnight(input.text)")(text=text) == expected


@quick
@given(st.datetimes(*YEARS), st.sampled_from(["Z", "+00:00"]), st.booleans())
def test_instants_are_read_and_written_without_loss(helper, moment, suffix, fraction):
    """RFC 3339 text in UTC gives exact nanoseconds, and is written back as the same instant."""
    moment = moment.replace(tzinfo=UTC, microsecond=moment.microsecond if fraction else 0)
    text = moment.strftime("%Y-%m-%dT%H:%M:%S.%f" if fraction else "%Y-%m-%dT%H:%M:%S") + suffix
    assert helper("data.lib.dates.instant(input.text)")(text=text) == _nanoseconds(moment)
    written = helper("data.lib.dates.as_text(data.lib.dates.instant(input.text))")(text=text)
    assert datetime.fromisoformat(written) == moment


def test_what_is_no_instant_has_no_value(helper):
    """Ages, local times, leap seconds, impossible days and other types are undefined, never a number."""
    for text in ("N/A", "", "2026-01-01", "2026-02-30T00:00:00Z", "2026-01-01T24:00:00Z", "2026-01-01T00:00:60Z",
                 "2026-01-01T00:00:00+02:00", "2026-01-01T00:00:00", "90 days", None, 7, [], {}):
        assert helper("data.lib.dates.instant(input.text)")(text=text) is helper.undefined


@quick
@given(st.text(alphabet="ab.:/*?+[]()\\${}^|", max_size=8), st.text(alphabet="ab.:/*?+[]()\\${}^|", max_size=8))
def test_wildcards_match_as_iam_says(helper, pattern, text):
    """* is any run of characters, ? any one, and everything else stands for itself."""
    expression = "".join({"*": ".*", "?": "."}.get(mark, re.escape(mark)) for mark in pattern)
    found = helper("data.lib.aws_policy.matches(input.pattern, input.text)")(pattern=pattern, text=text)
    assert (found is True) == bool(re.fullmatch(expression, text, re.DOTALL))


@quick
@given(st.sampled_from(["tcp", "udp", "6", "17", "-1", "icmp", "50"]), st.integers(0, 65535), st.integers(0, 65535),
       st.lists(st.integers(0, 65535), max_size=6, unique=True))
def test_ports_between_the_ends_are_open(helper, protocol, low, high, ports):
    """TCP and UDP open the ports between both ends, -1 opens every port, other protocols none."""
    low, high = sorted((low, high))
    permission = {"IpProtocol": protocol, "FromPort": low, "ToPort": high}
    expected = {"-1": ports, "icmp": [], "50": []}.get(protocol, [port for port in ports if low <= port <= high])
    found = helper("data.lib.ports.opened(input.permission, input.ports)")(permission=permission, ports=ports)
    assert found == sorted(expected)


@quick
@given(st.lists(st.sampled_from([
    {"Effect": "Allow", "Action": ["s3:*", "iam:Get*"], "Resource": "*"},
    {"Effect": "Allow", "NotAction": ["iam:*"], "Resource": "*"},
    {"Effect": "Deny", "Action": "*", "Resource": "*", "Condition": {"Bool": {"aws:SecureTransport": "false"}}},
    {"Effect": "Allow", "Action": "iam:CreateAccessKey", "Resource": "arn:aws:iam::*:user/${aws:username}"},
]), max_size=4), st.permutations([0, 1, 2]))
def test_everything_makes_an_administrator_whatever_stands_beside_it(helper, statements, order):
    """One statement that allows everything is found among others, and undone only by an unconditional denial."""
    ask = helper("count(data.lib.iam.administrator(input.policies, input.arn))")
    without = [_policy("own", statements), _policy("empty", []), _policy("group", [])]
    assert ask(policies=without, arn=ARN) == 0
    with_it = [_policy("own", statements), _policy("empty", []), _policy("admin", [EVERYTHING])]
    assert ask(policies=[with_it[place] for place in order], arn=ARN) == 1
    denied = [*with_it, _policy("quarantine", {"Effect": "Deny", "Action": "*", "Resource": "*"})]
    assert ask(policies=denied, arn=ARN) == 0


def _policy(name, statements):
    return {"via": "user", "name": name, "arn": None, "document": {"Statement": statements}}


def test_each_power_over_identities_is_found_by_itself(helper):
    """Every one of the actions that can grant any right makes an administrator, alone and in any case of letters."""
    actions = ["AddUserToGroup", "AttachGroupPolicy", "AttachRolePolicy", "AttachUserPolicy", "CreateAccessKey",
               "CreateLoginProfile", "CreatePolicyVersion", "PutGroupPolicy", "PutRolePolicy", "PutUserPolicy",
               "SetDefaultPolicyVersion", "UpdateAssumeRolePolicy", "UpdateLoginProfile"]
    ask = helper("count(data.lib.iam.administrator(input.policies, input.arn))")
    for action in actions:
        for written in (f"iam:{action}", f"IAM:{action.upper()}", f"iam:{action[:-1]}?", f"iam:{action[:6]}*"):
            statement = {"Effect": "Allow", "Action": ["s3:GetObject", written], "Resource": "*"}
            assert ask(policies=[_policy("one", [statement])], arn=ARN) == 1, written
