"""Words of the pages of agencies."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from tracker.domain.agencies import Level, SuccessionKind

LEVEL_WORDS = {
    Level.CENTRAL: _l("Central"),
    Level.PROVINCE: _l("Province"),
    Level.COMMUNE: _l("Commune"),
}
SUCCESSION_WORDS = {
    SuccessionKind.RENAME: _l("renamed"),
    SuccessionKind.MERGE: _l("merged"),
    SuccessionKind.ABSORB: _l("taken in"),
    SuccessionKind.SPLIT: _l("split"),
    SuccessionKind.DISSOLVE: _l("dissolved"),
    SuccessionKind.TRANSFER: _l("work handed over"),
}
