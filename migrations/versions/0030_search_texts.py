"""what agencies and tasks are searched by

Revision ID: 0030
Revises: 0029
"""

import re
import unicodedata
from itertools import product

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None

INHERITING = ("rename", "merge", "absorb", "transfer")
WORD = re.compile(r"[^\W_]+(?:&[^\W_]+)*")
BATCH = 5000


def upgrade() -> None:
    op.add_column("agencies", sa.Column("search_text", sa.Text(), server_default="", nullable=False))
    op.add_column("tasks", sa.Column("search_text", sa.Text(), server_default="", nullable=False))
    connection = op.get_bind()
    _agencies(connection)
    _tasks(connection)
    if connection.dialect.name == "postgresql":
        _trigrams(connection)


def downgrade() -> None:
    op.drop_column("tasks", "search_text")
    op.drop_column("agencies", "search_text")


def _trigrams(connection: sa.Connection) -> None:
    """Slips of the pen are forgiven where the extension is there or may be made; else search goes without."""
    try:
        with connection.begin_nested():
            connection.exec_driver_sql("CREATE EXTENSION IF NOT EXISTS pg_trgm")
    except sa.exc.DBAPIError:
        print("pg_trgm cannot be made here: search goes without forgiving slips of the pen")  # noqa: T201


def _agencies(connection: sa.Connection) -> None:
    names: dict[int, list[str]] = {}
    for table, key in (("agencies", "id"), ("former_names", "agency_id")):
        asked = f"SELECT {key}, name, short_name, abbreviation FROM {table} ORDER BY id"  # noqa: S608 - our own words
        for agency_id, *given in connection.execute(sa.text(asked)):
            names.setdefault(agency_id, []).extend(name for name in given if name)
    asked = "SELECT predecessor_id, successor_id, kind FROM agency_successions ORDER BY id"
    pairs = [(before, after) for before, after, kind in connection.execute(sa.text(asked)) if kind in INHERITING]
    for agency_id in names:
        relatives = _reached(agency_id, pairs) | _reached(agency_id, [(after, before) for before, after in pairs])
        words = _search_words(
            [name for one in (agency_id, *sorted(relatives - {agency_id})) for name in names.get(one, ())]
        )
        written = sa.text("UPDATE agencies SET search_text = :words WHERE id = :id")
        connection.execute(written, {"words": words, "id": agency_id})


def _reached(start: int, pairs: list[tuple[int, int]]) -> set[int]:
    found = {start}
    while more := {to for of, to in pairs if of in found} - found:
        found |= more
    return found


def _tasks(connection: sa.Connection) -> None:
    written, last = sa.text("UPDATE tasks SET search_text = :words WHERE id = :id"), 0
    asked = sa.text("SELECT id, title FROM tasks WHERE id > :last ORDER BY id LIMIT :most")
    while rows := connection.execute(asked, {"last": last, "most": BATCH}).all():
        connection.execute(written, [{"words": _fold(title), "id": id_} for id_, title in rows])
        last = rows[-1][0]


def _tidy(text: str) -> str:
    return " ".join(unicodedata.normalize("NFC", text).replace("\u00d0", "\u0110").split())


def _fold(text: str) -> str:
    bare = unicodedata.normalize("NFD", _tidy(text).casefold())
    return "".join(c for c in bare if not unicodedata.combining(c)).replace("đ", "d")


def _search_words(names: list[str]) -> str:
    known = list(dict.fromkeys(_tidy(name) for name in names))
    return " ".join(dict.fromkeys([*map(_fold, known), *(short for name in known for short in _initials(name))]))


def _initials(name: str) -> list[str]:
    words = WORD.findall(_tidy(name))
    if len(words) < 2:
        return []
    folded, pieces, at = [_fold(word) for word in words], [], 0
    while at < len(words):
        if folded[at : at + 2] == ["trung", "uong"]:
            pieces.append(["tw", "tu"])
            at += 2
            continue
        bare = folded[at].replace("&", "")
        is_short = sum(character.isupper() for character in words[at]) > 1
        pieces.append([bare] if is_short else ["", "v"] if bare == "va" else [bare[0]])
        at += 1
    for place in [place for place, ways in enumerate(pieces) if len(ways) > 1][3:]:
        pieces[place] = pieces[place][:1]
    return list(dict.fromkeys("".join(chosen) for chosen in product(*pieces)))
