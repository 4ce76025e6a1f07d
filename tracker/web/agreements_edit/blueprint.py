"""The pages that change an agreement."""

from __future__ import annotations

from flask import Blueprint
from flask_babel import lazy_gettext as _l

blueprint = Blueprint("agreements_edit", __name__)

PARTS = (
    ("edit", _l("The paper")),
    ("parties", _l("Parties")),
    ("contents", _l("Headings")),
    ("rules", _l("How the program is reviewed")),
    ("ladder", _l("How the program reminds")),
)
