"""Contents in a bucket of an S3-compatible store (MinIO, Ceph, AWS), for installations of many servers."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import IO, Any, cast
from urllib.parse import parse_qs, unquote, urlsplit

from tracker.storage.store import MissingContent, refuse_no_hash

GONE = ("404", "NoSuchKey", "NotFound")
TRIES, WAIT_SECONDS = 3, 10


class S3Store:
    """``url``: ``s3://KEY:SECRET@host:port/bucket/prefix?region=..``, key and secret percent-encoded.

    ``s3+http://`` speaks without TLS, for a store on this machine. What fails raises StoreAway.
    """

    def __init__(self, url: str) -> None:
        import boto3
        from botocore.config import Config

        at = urlsplit(url)
        self.bucket, _, prefix = at.path.strip("/").partition("/")
        self.prefix = f"{prefix}/" if prefix else ""
        host = at.netloc.rpartition("@")[2]
        self._client: Any = boto3.client(
            "s3",
            endpoint_url=f"{'http' if at.scheme == 's3+http' else 'https'}://{host}",
            aws_access_key_id=unquote(at.username or ""),
            aws_secret_access_key=unquote(at.password or ""),
            region_name=parse_qs(at.query).get("region", ["us-east-1"])[0],
            config=Config(
                connect_timeout=WAIT_SECONDS,
                read_timeout=WAIT_SECONDS,
                retries={"total_max_attempts": TRIES},
                # many stores do not know the sums that AWS's own client adds unasked
                request_checksum_calculation="when_required",
                response_checksum_validation="when_required",
            ),
        )

    def put(self, sha256: str, path: Path) -> None:
        """The store takes it whole or not at all, and compares what came with the hash."""
        key, told = self._key(sha256), b64encode(bytes.fromhex(sha256)).decode()
        with path.open("rb") as content, _asking():
            self._client.put_object(Bucket=self.bucket, Key=key, Body=content, ChecksumSHA256=told)

    def open(self, sha256: str) -> IO[bytes]:
        """Raises MissingContent. What is read comes over the network; it can be sought in as in a file."""
        from tempfile import SpooledTemporaryFile

        key = self._key(sha256)
        with _asking(sha256):
            content = self._client.get_object(Bucket=self.bucket, Key=key)["Body"]
            held = SpooledTemporaryFile(max_size=1024 * 1024)  # noqa: SIM115 - whoever reads it closes it
            with content:
                for piece in content.iter_chunks(256 * 1024):
                    held.write(piece)
        held.seek(0)
        return cast("IO[bytes]", held)

    def has(self, sha256: str) -> bool:
        """Is it there?"""
        key = self._key(sha256)
        try:
            with _asking(sha256):
                self._client.head_object(Bucket=self.bucket, Key=key)
        except MissingContent:
            return False
        return True

    def delete(self, sha256: str) -> None:
        """It is gone after."""
        key = self._key(sha256)
        with _asking():
            self._client.delete_object(Bucket=self.bucket, Key=key)

    def listed(self) -> Iterator[tuple[str, datetime]]:
        """Each content with the instant at which it was put last."""
        with _asking():
            pages = self._client.get_paginator("list_objects_v2").paginate(Bucket=self.bucket, Prefix=self.prefix)
            for page in pages:
                for held in page.get("Contents", ()):
                    yield held["Key"].removeprefix(self.prefix), held["LastModified"]

    def _key(self, sha256: str) -> str:
        refuse_no_hash(sha256)
        return f"{self.prefix}{sha256}"


class StoreAway(OSError):
    """The store cannot be reached, or refuses: says what it said."""


@contextmanager
def _asking(sha256: str | None = None) -> Iterator[None]:
    """What the client raises in here, in our words: MissingContent for this content, else StoreAway."""
    from botocore.exceptions import BotoCoreError, ClientError

    try:
        yield
    except ClientError as refusal:
        if sha256 is not None and refusal.response["Error"]["Code"] in GONE:
            raise MissingContent(sha256) from refusal
        raise StoreAway(str(refusal)) from refusal
    except BotoCoreError as trouble:
        raise StoreAway(str(trouble)) from trouble
