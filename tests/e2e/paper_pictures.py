"""Papers of the demonstration as an office program prints them: PNG pages beside the pictures of the site's pages."""

from __future__ import annotations

import html
import re
import sys
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path

from flask import Flask

from tests.office import MISSING, OFFICE, as_pdf, as_pictures

PRINTED = re.compile(r"^/(agreements|reviews|reports)/.*\.(docx|xlsx|pdf)$")
NAME = "papers.html"


def pictures_of_papers(app: Flask, cookie: str, ids: Mapping[str, object], target: Path) -> list[str]:
    """Fetch every paper of these ids as that person, print it, and write papers.html; answers what went wrong."""
    if OFFICE is None:
        print(MISSING, file=sys.stderr)
        return []
    client = app.test_client()
    client.set_cookie("session", cookie)
    answers = {name: client.get(address) for name, address in _addresses(app, ids)}
    wrong = [f"{name}: {answer.status_code}" for name, answer in answers.items() if answer.status_code != 200]
    papers = {name: answer.data for name, answer in answers.items() if answer.status_code == 200}
    with tempfile.TemporaryDirectory() as folder:
        office = {name: content for name, content in papers.items() if not name.endswith(".pdf")}
        printed = as_pdf(office, Path(folder) / "office")
        for name, content in papers.items():
            if name.endswith(".pdf"):
                printed[name] = Path(folder) / name
                printed[name].write_bytes(content)
        wrong += [f"{name}: LibreOffice could not open it" for name in office if name not in printed]
        pages = {name: as_pictures(pdf, target / f"paper-{name}") for name, pdf in printed.items()}
    (target / NAME).write_text(_page(pages), encoding="utf-8")
    print(f"{len(pages)} papers in {target}/{NAME}")
    return wrong


def _addresses(app: Flask, ids: Mapping[str, object]) -> Iterator[tuple[str, str]]:
    """By the name that its pictures bear."""
    for rule in app.url_map.iter_rules():
        if PRINTED.search(rule.rule) and rule.arguments <= ids.keys():
            path = re.sub(r"<(?:\w+:)?(\w+)>", lambda match: str(ids[match[1]]), rule.rule)
            yield re.sub(r"[0-9/]+", "-", path).strip("-"), path


def _page(pages: dict[str, list[Path]]) -> str:
    rows = "".join(
        f"<h2>{html.escape(name)}</h2><p>"
        + " ".join(f'<img src="{path.name}" alt="{path.name}" loading="lazy" width="420">' for path in shown)
        + "</p>"
        for name, shown in pages.items()
    )
    return f'<!doctype html><html lang="en"><meta charset="utf-8"><title>Papers</title><h1>Papers</h1>{rows}</html>'
