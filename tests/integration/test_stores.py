"""Both stores of contents keep, give, list and delete alike; S3 against a local server."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from config import UnsafeSettings, from_environment
from tests.s3_server import s3_url
from tracker.storage import MissingContent, Store, store_for
from tracker.storage.s3 import StoreAway

__all__ = ["s3_url"]

CONTENT = b"%PDF-1.7 " + b"x" * 3_000_000
HASH = hashlib.sha256(CONTENT).hexdigest()
NONE = "0" * 64


@pytest.fixture(params=["local", "s3"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Store:
    return store_for(request.getfixturevalue("s3_url") if request.param == "s3" else "", tmp_path / "data")


def written(folder: Path, content: bytes) -> Path:
    path = folder / "came.part"
    path.write_bytes(content)
    return path


def test_what_is_put_is_given_back_listed_and_deleted(store: Store, tmp_path: Path) -> None:
    (tmp_path / "data" / "evidence").mkdir(parents=True)
    for _ in range(2):  # putting it again changes nothing
        store.put(HASH, written(tmp_path, CONTENT))
    with store.open(HASH) as content:
        assert content.read() == CONTENT
        assert content.seek(1) == 1
        assert content.read(3) == b"PDF"
    assert (store.has(HASH), store.has(NONE)) == (True, False)
    [(sha256, put_at)] = list(store.listed())
    assert sha256 == HASH
    assert abs(datetime.now(UTC) - put_at) < timedelta(minutes=5)
    store.delete(HASH)
    store.delete(HASH)
    assert (store.has(HASH), list(store.listed())) == (False, [])


def test_what_is_not_there_is_said_so(store: Store) -> None:
    with pytest.raises(MissingContent):
        store.open(NONE)


def test_a_store_that_cannot_be_reached_says_so(s3_url: str) -> None:
    nobody = store_for("s3+http://key:secret@127.0.0.1:9/tep", Path())
    with pytest.raises(StoreAway, match=r"127\.0\.0\.1:9"):
        nobody.has(NONE)
    no_bucket = store_for(s3_url.replace("/tep/", "/khong-co/"), Path())
    with pytest.raises(StoreAway, match="NoSuchBucket"):
        list(no_bucket.listed())


@pytest.mark.parametrize("url", ["http://x", "/data", "file:///x", "s3:"])
def test_an_address_of_no_store_is_refused_at_the_start(url: str, tmp_path: Path) -> None:
    given = {"TRACKER_ENV": "test", "TRACKER_DATA_DIR": str(tmp_path), "TRACKER_STORAGE_URL": url}
    with pytest.raises(UnsafeSettings, match="TRACKER_STORAGE_URL"):
        from_environment(given)


@pytest.mark.parametrize("name", ["", "../x", "/etc/passwd", "A" * 64, "0" * 63, "0" * 65, "0" * 64 + "\n"])
def test_nothing_but_a_hash_becomes_a_path(store: Store, name: str) -> None:
    for act in (store.open, store.has, store.delete):
        with pytest.raises(ValueError, match="^" if name else "^$"):
            act(name)
