"""make audit-deps: is a locked dependency known to be vulnerable? By pip-audit, or by advisories on this disk.

pip-audit says "nothing known" also where it cannot ask (a mirror without PyPI's JSON answers 404). So it is asked first
about a version that everybody knows to be vulnerable: who does not know that one knows nothing, and nothing is claimed.

    python -m tests.audit_dependencies build/audit/bin/pip-audit [ADVISORIES]

ADVISORIES: a checkout of https://github.com/pypa/advisory-database. Exit status 1 only for a vulnerability found.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
LOCKS = tuple(ROOT / name for name in ("requirements.txt", "requirements-s3.txt", "requirements-dev.txt"))
KNOWN_TO_ALL = {"jinja2": "2.10"}  # CVE-2019-10906
PINNED = re.compile(r"^([A-Za-z0-9._-]+)(?:\[[^]]*\])?==([^ ;\\]+)", re.MULTILINE)
NOT_RUN = "not run: no vulnerability data reachable (PyPI's JSON does not answer; ADVISORIES=DIR for data on this disk)"


@dataclass(frozen=True)
class Advisories:
    """pypa/advisory-database on this disk: one YAML file an advisory, in a folder called as the package."""

    folder: Path

    def found(self, pins: Mapping[str, str]) -> Iterator[str]:
        """A line for each advisory on one of these versions."""
        for name, version in sorted(pins.items()):
            for path in sorted((self.folder / "vulns" / name).glob("*.yaml")):
                told = _read(path)
                if not told.get("withdrawn") and any(_is_affected(part, version) for part in told.get("affected", ())):
                    yield f"{name} {version}: {told['id']} {' '.join(told.get('aliases', ()))}".strip()

    def age(self) -> str:
        """The day of the newest advisory, as it says itself."""
        days = [str(_read(path).get("modified", ""))[:10] for path in self.folder.glob("vulns/*/*.yaml")]
        return max(days, default="never")


def main(program: str, advisories: str = "") -> int:
    """Answer the exit status, after one line (or one for each finding)."""
    pins = pinned(*LOCKS)
    if advisories:
        data = Advisories(Path(advisories))
        if next(data.found(KNOWN_TO_ALL), None) is None:
            print(f"audit of dependencies {NOT_RUN}; {advisories} knows nothing either")
            return 0
        return _say(list(data.found(pins)), len(pins), f"advisories up to {data.age()}")
    if not _asked(program, KNOWN_TO_ALL):
        print(f"audit of dependencies {NOT_RUN}")
        return 0
    return _say(_asked(program, pins) or [], len(pins), "PyPI")


def pinned(*locks: Path) -> dict[str, str]:
    """Versions by the normal names of packages, of all locks."""
    found = {}
    for lock in locks:
        for name, version in PINNED.findall(lock.read_text()):
            found[re.sub(r"[-_.]+", "-", name).lower()] = version
    return found


def _asked(program: str, pins: Mapping[str, str]) -> list[str] | None:
    """What pip-audit says of these; None where it cannot say."""
    given = ROOT / "build" / "audited.txt"
    given.parent.mkdir(exist_ok=True)
    given.write_text("".join(f"{name}=={version}\n" for name, version in pins.items()))
    command = [program, "--no-deps", "--disable-pip", "--progress-spinner=off", "--format=json", "-r", str(given)]
    try:
        ran = subprocess.run(command, capture_output=True, text=True, check=False, timeout=600)
        told = json.loads(ran.stdout)["dependencies"]
    except (OSError, ValueError, KeyError, subprocess.TimeoutExpired):
        return None
    skipped = [one["name"] for one in told if "skip_reason" in one]
    if skipped:
        print(f"could not be asked about: {', '.join(skipped)}")
    return [f"{one['name']} {one['version']}: {bad['id']}" for one in told for bad in one.get("vulns", ())]


def _say(found: list[str], count: int, source: str) -> int:
    print(f"audit of {count} locked dependencies by {source}: {len(found)} known vulnerabilities", *found, sep="\n  ")
    return 1 if found else 0


def _read(path: Path) -> dict[str, Any]:
    import yaml

    told: dict[str, Any] = yaml.load(
        path.read_text(encoding="utf-8"),
        Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader),  # noqa: S506 - both are the safe ones
    )
    return told


def _is_affected(part: Mapping[str, Any], version: str) -> bool:
    from packaging.version import Version

    if version in part.get("versions", ()):
        return True
    ours = Version(version)
    for span in part.get("ranges", ()):
        is_in = False
        for event in span.get("events", ()) if span.get("type") == "ECOSYSTEM" else ():
            if "introduced" in event and ours >= Version(event["introduced"]):
                is_in = True
            if "fixed" in event and ours >= Version(event["fixed"]):
                is_in = False
            if "last_affected" in event and ours > Version(event["last_affected"]):
                is_in = False
        if is_in:
            return True
    return False


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
