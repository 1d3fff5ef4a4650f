"""The environment that a stand-in needs: credentials that open nothing, and no look at the machine's own."""

from __future__ import annotations

from typing import Final

ENVIRONMENT: Final = {
    "AWS_ACCESS_KEY_ID": "AKIATIEOUTDEMOSTAND1",
    "AWS_SECRET_ACCESS_KEY": "a-stand-in-needs-no-secret",
    "AWS_DEFAULT_REGION": "us-east-1",
    "AWS_EC2_METADATA_DISABLED": "true",
    "AWS_CONFIG_FILE": "/dev/null",
    "AWS_SHARED_CREDENTIALS_FILE": "/dev/null",
    "MOTO_EC2_LOAD_DEFAULT_AMIS": "false",
    "MOTO_IAM_LOAD_MANAGED_POLICIES": "true",
}
"""For ``os.environ``. moto reads its two before it makes a backend; without them each region loads every image."""
