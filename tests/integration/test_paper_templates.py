"""An installation's own templates: taken, changed, checked, used; nothing in them runs."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from docx import Document
from flask import Flask

from config import Settings
from tests.papers import joint_word, opened
from tracker import create_app
from tracker.documents.papers import samples
from tracker.documents.papers.joint_texts import joint_texts
from tracker.documents.papers.templates import KINDS, template_of
from tracker.documents.papers.word import filled
from tracker.domain.errors import RuleBroken


@pytest.fixture
def app(plain_settings: Settings) -> Flask:
    return create_app(plain_settings)


def own(folder: Path, *texts: str, name: str = "joint-report") -> Path:
    document = Document()
    for said in texts:
        document.add_paragraph(said)
    path = folder / f"{name}.docx"
    document.save(str(path))
    return path


def check(app: Flask, *arguments: object) -> tuple[int, dict[str, object], str]:
    got = app.test_cli_runner().invoke(args=["papers", "check", *map(str, arguments), "--json", "--lang", "en"])
    return got.exit_code, json.loads(got.stdout), got.stderr


@pytest.mark.parametrize("kind", list(KINDS))
def test_the_built_template_can_be_taken_and_has_no_unknown_field(app: Flask, tmp_path: Path, kind: str) -> None:
    path = tmp_path / f"{kind}.docx"
    assert app.test_cli_runner().invoke(args=["papers", "template", kind, str(path)]).exit_code == 0
    code, told, _said = check(app, path)
    assert (code, told["unknown"]) == (0, [])


def test_unknown_fields_are_named_and_refused(app: Flask, tmp_path: Path) -> None:
    path = own(tmp_path, "{{ subject }} {{ so_bao_cao }}", "{% for t in tasks %}{{ t.ten }}{% endfor %}",
               "{% if false %}{{ khac }}{% endif %}")  # fmt: skip
    code, told, said = check(app, path)
    assert (code, told["unknown"]) == (1, ["khac", "so_bao_cao", "ten"])
    assert "There is no field so_bao_cao." in said
    with pytest.raises(RuleBroken):
        filled(path.read_bytes(), joint_texts(samples.joint()))


def test_a_file_that_is_no_template_is_refused_with_a_sentence(app: Flask, tmp_path: Path) -> None:
    path = tmp_path / "joint-report.docx"
    path.write_bytes(b"PK no zip")
    code, _told, said = check(app, path)
    assert code == 1
    assert "no Word document" in said
    torn = own(tmp_path, "{% for t in tasks %}")
    assert check(app, torn)[0] == 1
    assert check(app, own(tmp_path, "x", name="la"))[0] == 1


@pytest.mark.parametrize(
    "code",
    ["{{ subject.__class__.__mro__ }}", "{{ tasks.append(1) }}", "{{ ''.__class__.__base__.__subclasses__() }}",
     "{{ cycler.__init__.__globals__.os.popen('id').read() }}"],
)  # fmt: skip
def test_a_template_can_run_nothing(tmp_path: Path, code: str) -> None:
    try:
        said = opened(filled(own(tmp_path, code).read_bytes(), joint_texts(samples.joint()))).paragraphs[0].text
    except RuleBroken:
        return
    assert said == ""


def test_the_own_template_is_used_where_there_is_one(tmp_path: Path) -> None:
    assert template_of("joint-report", tmp_path) == template_of("joint-report", tmp_path / "none")
    own(tmp_path, "Mẫu của cơ quan: {{ subject }}")
    paper = filled(template_of("joint-report", tmp_path), joint_texts(samples.joint()))
    assert opened(paper).paragraphs[0].text.startswith("Mẫu của cơ quan: Kết quả thực hiện")
    assert joint_word() != paper
