"""Papers opened by LibreOffice, where it is installed: one start of it for all of them, as each takes seconds."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path

OFFICE, PAINTER = shutil.which("soffice"), shutil.which("pdftoppm")
MISSING = (
    "LibreOffice (soffice) is not installed: NO PAPER WAS OPENED BY AN OFFICE PROGRAM. Install it as root: "
    "apt-get install --no-install-recommends libreoffice-writer-nogui libreoffice-calc-nogui"
)
MOST_SECONDS = 240


def as_pdf(papers: Mapping[str, bytes], folder: Path) -> dict[str, Path]:
    """The PDF of each paper by its name, of those that the office program could open; ``folder`` is empty."""
    if OFFICE is None:
        raise RuntimeError(MISSING)
    given, made = folder / "given", folder / "made"
    for one in (given, made):
        one.mkdir(parents=True)
    for name, content in papers.items():
        (given / name).write_bytes(content)
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    command = [OFFICE, profile, "--headless", "--norestore", "--convert-to", "pdf", "--outdir", str(made)]
    files = [str(given / name) for name in papers]
    subprocess.run([*command, *files], check=True, capture_output=True, timeout=MOST_SECONDS)
    found = {name: made / f"{Path(name).stem}.pdf" for name in papers}
    return {name: path for name, path in found.items() if path.is_file()}


def as_pictures(pdf: Path, target: Path) -> list[Path]:
    """One PNG a page, called ``target``-1.png and so on; none where the painter is missing."""
    if PAINTER is None:
        return []
    for old in target.parent.glob(f"{target.name}-*.png"):
        old.unlink()
    subprocess.run([PAINTER, "-r", "60", "-png", str(pdf), str(target)], check=True, timeout=MOST_SECONDS)
    return sorted(target.parent.glob(f"{target.name}-*.png"))
