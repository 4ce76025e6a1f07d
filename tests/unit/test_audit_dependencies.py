"""The audit of dependencies finds what is known, and claims nothing where it could ask nobody."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.audit_dependencies import LOCKS, Advisories, main, pinned

ADVISORY = """
id: PYSEC-2019-217
modified: "2024-05-01T11:38:08Z"
aliases: [CVE-2019-10906]
affected:
- ranges:
  - type: ECOSYSTEM
    events: [{introduced: "0"}, {fixed: 2.10.1}]
"""


@pytest.fixture
def data(tmp_path: Path) -> Advisories:
    folder = tmp_path / "vulns" / "jinja2"
    folder.mkdir(parents=True)
    (folder / "PYSEC-2019-217.yaml").write_text(ADVISORY)
    (folder / "PYSEC-2019-218.yaml").write_text(ADVISORY + 'withdrawn: "2024-05-01T11:38:08Z"\n')
    return Advisories(tmp_path)


def test_a_vulnerable_version_is_named_and_a_mended_one_is_not(data: Advisories) -> None:
    assert list(data.found({"jinja2": "2.10"})) == ["jinja2 2.10: PYSEC-2019-217 CVE-2019-10906"]
    assert list(data.found({"jinja2": "2.10.1", "flask": "3.1"})) == []
    assert data.age() == "2024-05-01"


def test_every_locked_package_is_asked_about() -> None:
    pins = pinned(*LOCKS)
    assert {"flask", "sqlalchemy", "boto3", "pytest", "psycopg"} <= set(pins)
    assert len(pins) > 80


def test_who_knows_nothing_claims_nothing_and_fails_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(str(tmp_path / "no-such-program")) == 0
    assert main("unused", str(tmp_path)) == 0
    said = capsys.readouterr().out
    assert said.count("not run: no vulnerability data reachable") == 2
    assert "known vulnerabilities" not in said
