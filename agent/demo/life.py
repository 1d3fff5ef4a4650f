"""What happens at the company as it should: keys replaced in time, people who sign in, a leaver on time."""

from __future__ import annotations

from datetime import date, timedelta
from functools import partial

from agent.demo import aws_estate
from agent.demo.calendar import FIRST_DAY, LAST_DAY, at
from agent.demo.company import Company

CI_USER = "ci-deploy"


def write(company: Company) -> None:
    """Write the ordinary life into the company's agenda."""
    company.at(at(12, 10, 12, year=2025), lambda c: aws_estate.replace_key(c.aws, CI_USER))
    company.at(at(6, 10), lambda c: aws_estate.replace_key(c.aws, CI_USER))
    monday = FIRST_DAY - timedelta(days=FIRST_DAY.weekday())
    while monday <= LAST_DAY:
        company.at(at(monday.month, monday.day, 8, year=monday.year), partial(_signed_in, day=monday), creates=False)
        monday += timedelta(days=7)


def _signed_in(company: Company, day: date) -> None:
    """Everybody who has an account uses it once a week."""
    names = [user["UserName"] for user in company.aws.client("iam").list_users()["Users"]]
    for name in names:
        company.aws.used(name, day, "key_1" if name == CI_USER else "password")
