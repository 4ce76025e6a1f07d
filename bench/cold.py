"""A database of which nothing is in memory: as after the machine was started."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bench.installations import Installation
from bench.servers import Server, serving
from tests.databases import Cluster


@contextmanager
def just_started(installation: Installation, cluster: Cluster | None) -> Iterator[Server]:
    """A web server that has answered nobody yet, on such a database; PostgreSQL is stopped and started for it."""
    if cluster is not None:
        cluster.stop(mode="fast")
        forget(cluster.folder / "data")
        cluster.start()
    else:
        forget(Path(installation.environment["TRACKER_DATA_DIR"]))
    with serving(installation.environment) as server:
        yield server


def forget(folder: Path) -> None:
    """Write back what waits and have the system drop these files from its cache, which needs no rights."""
    subprocess.run(["sync", "-f", str(folder)], check=True)
    for path in folder.rglob("*"):
        if path.is_file():
            descriptor = os.open(path, os.O_RDONLY)
            try:
                os.posix_fadvise(descriptor, 0, 0, os.POSIX_FADV_DONTNEED)
            finally:
                os.close(descriptor)
