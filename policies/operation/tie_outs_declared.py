"""The tie-outs that are made in every assessment, where both of their lists were read."""

from __future__ import annotations

from policies.model import Listed
from policies.operation.tie_outs import TieOut

# The tenants that Microsoft publishes its own applications from.
_MICROSOFT = ("f8cdef31-a31e-4b4a-93e4-5f571e91255a", "72f988bf-86f1-41af-91ab-2d7cd011db47",
              "ea8a4392-515e-481f-879e-6571ff2a8a36")
_CLOUDTRAIL = "aws.cloudtrail.event"
_ROOT_USES = ("password_last_used", "access_key_1_last_used", "access_key_2_last_used")
_ROOT = ("root", ("true",))
_NONE = (("item.id", ()),)  # no row has one of no values: what the second list has is wrong by being there
_WORKED_ON = (("item.archived", ("true",)), ("item.disabled", ("true",)), ("archived", ("true",)))
_SCANNED = {"EC2 instances": ("ec2", "aws.ec2.instance"), "container images": ("ecr", "aws.ecr.repository")}

TIE_OUTS = (
    # An IAM user without a password is no person's account, an account of Entra that is off belongs to nobody now, and
    # guests are other organisations' people.
    TieOut(
        id="accounts_against_the_roster", proves="files.person", both=True, what="account", where="the roster",
        listed=Listed("files.person", key="item.logins.$system", on="item.start", until="item.end"),
        second=(
            Listed("aws.iam.user", key="item.UserName",
                   where=(("login_profile.status", ("ok", "forbidden", "error", "partial")),)),
            Listed("github.member", key="item.login"), Listed("github.outside_collaborator", key="item.login"),
            Listed("entra.user", key="item.userPrincipalName",
                   where=(("item.accountEnabled", ("true",)), ("item.userType", ("Member",))))),
    ),
    # Who came and went between two readings is in the log, and in no reading.
    TieOut(
        id="users_against_the_log", proves="aws.iam.user", what="user of event",
        where="any list of users that was read",
        listed=Listed("aws.iam.user", key="item.UserName"),
        second=(Listed(_CLOUDTRAIL, form="event", key="item.requestParameters.userName",
                       where=(("item.eventName", ("CreateUser", "DeleteUser")), ("item.errorCode", ("",)))),),
    ),
    # Making a key does not name it; taking it away does, and one that was not taken away is in the next reading.
    TieOut(
        id="keys_against_the_log", proves="aws.iam.access_key", what="key of event",
        where="any list of keys that was read", listed=Listed("aws.iam.access_key", key="item.AccessKeyId"),
        second=(Listed(_CLOUDTRAIL, form="event", key="item.requestParameters.accessKeyId",
                       where=(("item.eventName", ("DeleteAccessKey",)), ("item.errorCode", ("",)))),),
    ),
    # The report knows the last day on which each credential of the root user was used. In the log, what a service does
    # in the root user's name and a sign-in that was refused are no use of one.
    TieOut(
        id="root_uses_against_the_log", proves=_CLOUDTRAIL, what="use of", zone="UTC",
        where="CloudTrail's root events of the regions that were read",
        tests=("ac_09_root_is_locked_down.aws_cloudtrail_event",),
        listed=Listed(_CLOUDTRAIL, form="event", key="day", unless=(("item.eventType", ("AwsServiceEvent",)),), where=(
            ("group", ("root",)), ("identity.invokedBy", ("",)), ("sign_in.result", ("Success", "")))),
        second=tuple(Listed("aws.iam.user_activity", form="version", key=use, on=use, until=use, where=(_ROOT,))
                     for use in _ROOT_USES),
        witness=Listed("aws.iam.user_activity", where=(_ROOT, ("known", ("true",)))),
    ),
    TieOut(
        id="protected_against_backup_jobs", proves="aws.backup.job", what="protected resource",
        where="any backup job of the period", listed=Listed("aws.backup.job", form="event", key="item.ResourceArn"),
        second=(Listed("aws.backup.protected_resource", key="item.ResourceArn"),),
    ),
    TieOut(
        id="vendors_against_applications", proves="files.vendor", what="application",
        where="the applications of any vendor of the register",
        listed=Listed("files.vendor", key="item.applications"),
        second=(
            Listed("github.app_installation", key="item.app_slug"),
            Listed("entra.service_principal", key="item.displayName",
                   where=(("item.servicePrincipalType", ("Application",)),),
                   unless=(("item.appOwnerOrganizationId", ("$tenant", *_MICROSOFT)),))),
    ),
    # An agent that was never installed reports no machine: the list of those that are managed is short, and clean.
    TieOut(
        id="managed_against_ec2", proves="aws.ssm.managed_instance", what="EC2 instance",
        where="the machines that Systems Manager manages",
        listed=Listed("aws.ssm.managed_instance", key="item.InstanceId"),
        second=(Listed("aws.ec2.instance", key="item.InstanceId", unless=(("item.State.Name", ("terminated",)),)),),
    ),
    # Nobody opens an alert where nobody looks. A version of a repository in which the feature was off, or in which that
    # could not be read, counts whenever it was in force in the period.
    TieOut(
        id="dependabot_against_repositories", proves="github.dependabot_alert", what="repository",
        where="the repositories that Dependabot watched throughout", listed=Listed("github.repository", where=_NONE),
        second=(Listed("github.repository", form="version", unless=_WORKED_ON,
                       where=(("vulnerability_alerts.value.enabled", ("false",)),)),),
    ),
    TieOut(
        id="secret_scanning_against_repositories", proves="github.secret_scanning_alert", what="repository",
        where="the repositories that were scanned for secrets throughout",
        listed=Listed("github.repository", where=_NONE),
        second=(Listed("github.repository", form="version", unless=_WORKED_ON,
                       where=(("item.security_and_analysis.secret_scanning.status", ("disabled",)),)),),
    ),
    # A repository that is scanned by a workflow of its own shows it by its alerts alone.
    TieOut(
        id="code_scanning_against_repositories", proves="github.code_scanning_alert", what="repository",
        where="the repositories with code scanning, by its default setup or by their alerts",
        listed=Listed("github.code_scanning_alert", form="event", key="repository_id"),
        second=(Listed("github.repository_security", form="version", unless=_WORKED_ON,
                       where=(("code_scanning.value.state", ("not-configured",)),)),),
    ),
    *(TieOut(
        id=f"scanner_against_{sort}", proves="aws.inspector.finding", what=noun.rstrip("s"),
        where=f"a region in which Inspector looks at {noun}",
        listed=Listed("aws.inspector.region", key="region", where=((f"scanning.value.{sort}", ("ENABLED",)),)),
        second=(Listed(kind, key="region"),),
    ) for noun, (sort, kind) in _SCANNED.items()),
)
