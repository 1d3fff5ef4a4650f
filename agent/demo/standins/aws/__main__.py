"""``python -m agent.demo.standins.aws --port 5005``: moto on loopback with a small account in it, until Ctrl-C."""

from __future__ import annotations

import argparse
import signal
import sys
import threading

from agent.demo.standins.aws.server import aws_server


def main() -> None:
    """Serve until the process is told to stop."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, default=5005)
    with aws_server(parser.parse_args().port) as url:
        furnish()
        sys.stdout.write(f"an example AWS account answers at {url}; stop it with Ctrl-C\n")
        sys.stdout.flush()
        stop = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_received: stop.set())
        stop.wait()


def furnish() -> None:
    """A user without a second factor, a private bucket and a public one, and a trail that is not logging."""
    import boto3  # noqa: PLC0415 - after the environment, as above

    iam, s3, trail = boto3.client("iam"), boto3.client("s3"), boto3.client("cloudtrail")
    iam.create_user(UserName="example-person")
    iam.create_login_profile(UserName="example-person", Password="a-stand-in-needs-no-secret-1A!")
    for bucket in ("example-private", "example-public"):
        s3.create_bucket(Bucket=bucket)
    s3.put_public_access_block(Bucket="example-private", PublicAccessBlockConfiguration={
        "BlockPublicAcls": True, "IgnorePublicAcls": True, "BlockPublicPolicy": True, "RestrictPublicBuckets": True})
    s3.put_bucket_acl(Bucket="example-public", ACL="public-read")
    trail.create_trail(Name="example", S3BucketName="example-private", IsMultiRegionTrail=True)


if __name__ == "__main__":
    main()
