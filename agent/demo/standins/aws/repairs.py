"""What moto gets wrong about a thing it made, put right as soon as it is made."""

from __future__ import annotations

import hashlib

from moto.config.models import config_backends
from moto.iam.models import iam_backends
from moto.rds.models import rds_backends

from agent.demo.standins.aws.wire import Asked, account_of


def repair(asked: Asked) -> None:
    """Called after each change."""
    if asked.operation == "iam:CreatePolicy":
        _policy_ids(account_of(asked))
    elif asked.operation == "rds:CreateDBInstance":
        _database_ids(account_of(asked), asked.region)
    elif asked.operation == "config:StartConfigurationRecorder":
        _recorders(account_of(asked), asked.region)


def _policy_ids(account: str) -> None:
    """The authorization details look for id and name under other names than the rest of moto."""
    for policy in iam_backends[account]["aws"].managed_policies.values():
        vars(policy).update(policy_id=policy.id, policy_name=policy.name)


def _database_ids(account: str, region: str) -> None:
    """All databases of moto share one resource id; an id belongs to one database for ever."""
    for database in rds_backends[account][region].databases.values():
        born = f"{database.db_instance_arn}@{database.instance_create_time}"
        database.dbi_resource_id = f"db-{hashlib.sha256(born.encode()).hexdigest()[:26].upper()}"


def _recorders(account: str, region: str) -> None:
    """A recorder that was started has recorded something; moto's is for ever about to."""
    for recorder in config_backends[account][region].recorders.values():
        recorder.status.last_status = "SUCCESS"
