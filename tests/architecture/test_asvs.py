"""docs/asvs.md names tests that exist, one row a requirement; what it says of the whole code holds by loops."""

from __future__ import annotations

import ast
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from tests.architecture.test_shape_of_the_code import PRODUCT, ROOT, TEMPLATES, calls, short
from tracker.services.sign_in import METHOD

TEXT = (ROOT / "docs" / "asvs.md").read_text()
ROWS = [[cell.strip() for cell in line.strip("|").split("|")] for line in TEXT.splitlines() if re.match(r"\| \d", line)]
REQUIREMENTS = 253  # of level 1 and 2 in ASVS 5.0.0
TEST = re.compile(r"`(tests/[\w/]+\.py)::(test_\w+)`")
DANGEROUS = re.compile(
    r"^(eval|exec|os\.(system|popen|exec\w*|spawn\w*)|(pickle|marshal|shelve|dill)\.\w+|yaml\.(load|unsafe_load))$"
)
STARTS_PROGRAMS = {
    "tracker/documents/apart.py",
    "tracker/documents/attached/first_page.py",
    "tracker/safekeeping/copies.py",
    "tracker/supervisor.py",
}
CRYPTOGRAPHY = {"hashlib", "hmac", "secrets", "cryptography", "pyotp"}
LOOKS_LIKE_IT = re.compile(r"crypt|cipher|hash|hmac|random|nacl|bcrypt|argon|rsa|ssl")


def imports(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module


def test_every_requirement_has_one_row_and_one_answer() -> None:
    twice = [number for number, times in Counter(row[0] for row in ROWS).items() if times > 1]
    assert (len(ROWS), twice) == (REQUIREMENTS, [])
    assert {row[3] for row in ROWS} == {"met", "not applicable", "**not met**"}
    counted = Counter(row[3] for row in ROWS)
    said = re.search(r"\*\*(\d+) met, (\d+) not applicable, (\d+) not\s+met\*\*", TEXT)
    assert said is not None
    assert [int(one) for one in said.groups()] == [counted["met"], counted["not applicable"], counted["**not met**"]]


def test_what_is_met_names_a_test_or_a_paper_and_the_rest_a_reason() -> None:
    bare = [row[0] for row in ROWS if not row[4] or (row[3] == "met" and "`" not in row[4])]
    assert not bare


def test_every_test_that_is_named_exists() -> None:
    there = {
        file: set(re.findall(r"^def (test_\w+)", (ROOT / file).read_text(), re.MULTILINE))
        for file in {file for file, _name in TEST.findall(TEXT)}
        if (ROOT / file).is_file()
    }
    named = TEST.findall(TEXT)
    assert len(named) > REQUIREMENTS / 2
    assert [f"{file}::{name}" for file, name in named if name not in there.get(file, set())] == []


def test_no_code_runs_a_shell_or_what_was_typed() -> None:
    for path in PRODUCT:
        tree = ast.parse(path.read_text())
        assert [called for _line, called in calls(tree) if DANGEROUS.match(called)] == [], short(path)
        assert "shell=True" not in path.read_text(), short(path)
    assert {short(path) for path in PRODUCT if "subprocess" in imports(path)} == STARTS_PROGRAMS


def test_the_only_script_shows_an_upload_and_nothing_is_kept_in_the_browser() -> None:
    [script] = (ROOT / "tracker" / "static").rglob("*.*js")
    assert script.name == "upload.js"
    assert not re.search(r"eval|innerHTML|Storage|indexedDB|cookie|https?:|import", script.read_text())
    found = [path for path in TEMPLATES if re.search(r"<script|<object|<embed|<applet", path.read_text())]
    assert [short(path) for path in found] == ["templates/components/form.html"]


def test_fields_of_passwords_are_masked_and_may_be_filled_in() -> None:
    fields = [
        (short(path), ast.unparse(node))
        for path in (ROOT / "tracker" / "web").rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Assign)
        and isinstance(node.value, ast.Call)
        and re.search(r"Field$", ast.unparse(node.value.func))
        and re.search(r"password|secret|question|hint", ast.unparse(node.targets[0]), re.IGNORECASE)
    ]
    assert len(fields) > 4
    assert [place for place, text in fields if "PasswordField(" not in text or "'off'" in text] == []


def test_nothing_secret_is_drawn_from_the_wrong_dice() -> None:
    assert [short(path) for path in PRODUCT if {"random", "numpy.random"} & set(imports(path))] == []
    drawn = {
        (short(path), int(node.args[0].value))
        for path in PRODUCT
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Call)
        and re.fullmatch(r"secrets\.token_\w+", ast.unparse(node.func))
        and isinstance(node.args[0], ast.Constant)
    }
    names_only = {
        "tracker/web/request_log.py",
        "tracker/storage/incoming.py",
        "tracker/documents/papers/pack_files.py",
    }
    assert len(drawn) > 8
    assert [place for place, count in drawn if count < 16 and place not in names_only] == [], "16 bytes are 128 bits"


def test_cryptography_comes_from_known_libraries_alone() -> None:
    known = CRYPTOGRAPHY | {"werkzeug.security", "ssl"}
    for path in PRODUCT:
        strange = [
            name
            for name in imports(path)
            if LOOKS_LIKE_IT.search(name) and name.split(".")[0] not in {*known, "tracker"} and name not in known
        ]
        assert strange == [], short(path)
        weak = [called for _line, called in calls(ast.parse(path.read_text())) if re.search(r"\.(md5|sha1)$", called)]
        assert weak == [], short(path)


def test_passwords_are_kept_by_scrypt_with_todays_parameters() -> None:
    assert METHOD == "scrypt:32768:8:3"  # OWASP, Password Storage Cheat Sheet
    makers = [
        (short(path), ast.unparse(node))
        for path in PRODUCT
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "generate_password_hash"
    ]
    assert makers
    assert [place for place, text in makers if "METHOD" not in text] == []


def test_every_page_of_somebody_signed_in_offers_to_sign_out() -> None:
    frame = (ROOT / "templates" / "layouts" / "plain.html").read_text()
    assert re.search(r"\bsign_out_form\b", frame)
