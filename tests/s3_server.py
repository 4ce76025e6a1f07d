"""A local S3 server with a bucket."""

from __future__ import annotations

from collections.abc import Iterator

import pytest


@pytest.fixture(scope="module")
def s3_url() -> Iterator[str]:
    """A server of its own, with a bucket."""
    pytest.importorskip("moto")
    import boto3
    from moto.server import ThreadedMotoServer

    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    secrets = {"aws_access_key_id": "key", "aws_secret_access_key": "s:e/cret", "region_name": "us-east-1"}
    client = boto3.client("s3", endpoint_url=f"http://{host}:{port}", **secrets)
    client.create_bucket(Bucket="tep")
    client.close()
    yield f"s3+http://key:s%3Ae%2Fcret@{host}:{port}/tep/minh-chung?region=us-east-1"
    server.stop()
