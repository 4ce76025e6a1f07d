"""The units that docs/deploy.md tells to copy: hardened, non-root, and of programs and files that are there."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.architecture.test_shape_of_the_code import ROOT

UNITS = sorted((ROOT / "docs" / "systemd").glob("tracker-*"))
SERVICES = [path for path in UNITS if path.suffix == ".service"]
MOST_EXPOSED = 2.0
ANALYZE = shutil.which("systemd-analyze")


def named(paths: list[Path]) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("unit", paths, ids=[path.name for path in paths])


@named(SERVICES)
@pytest.mark.skipif(ANALYZE is None, reason="NOT RUN: systemd-analyze is not installed")
def test_a_service_is_exposed_to_little(unit: Path) -> None:
    asked = [str(ANALYZE), "security", "--offline=true", "--no-pager", str(unit)]
    told = subprocess.run(asked, capture_output=True, text=True, check=False, env={"LC_ALL": "C.UTF-8"}).stdout
    found = re.search(r"Overall exposure level for \S+: ([0-9.]+)", told)
    assert found is not None, told
    assert float(found[1]) <= MOST_EXPOSED, told


@named(SERVICES)
def test_a_service_is_nobody_special_and_writes_its_data_alone(unit: Path) -> None:
    said = dict(re.findall(r"^(\w+)=(.*)$", unit.read_text(), re.MULTILINE))
    assert (said["User"], said["ProtectSystem"], said["NoNewPrivileges"]) == ("tracker", "strict", "yes")
    assert "ReadWritePaths" not in said
    assert said["InaccessiblePaths"] == "-/opt/tracker/app/.git"
    assert set(said["StateDirectory"].split()) <= {"tracker", "tracker-backups"}
    assert said["EnvironmentFile"] == "/etc/tracker.env"


@pytest.mark.skipif(ANALYZE is None, reason="NOT RUN: systemd-analyze is not installed")
def test_systemd_reads_every_unit_without_a_remark(tmp_path: Path) -> None:
    for unit in UNITS:  # programs and people of a server that is not this machine
        text = re.sub(r"^(User|Group)=tracker$", "", unit.read_text(), flags=re.MULTILINE)
        (tmp_path / unit.name).write_text(re.sub(r"/opt/tracker/venv/bin/\w+", "/bin/true", text))
    units = [str(tmp_path / unit.name) for unit in UNITS]
    told = subprocess.run([str(ANALYZE), "verify", "--man=no", *units], capture_output=True, text=True, check=False)
    assert [line for line in told.stderr.splitlines() if str(tmp_path) in line] == []
