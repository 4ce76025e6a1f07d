"""What a page loads beside its HTML: two style sheets, one sprite of icons, one favicon; a script where files are sent.

Bootstrap and its icons come out of the installed package, ours out of ``tracker/static``; each is put together once per
process, kept compressed in memory, and served under an address with its content's hash, so that a browser keeps it.
"""

from __future__ import annotations

import gzip
import hashlib
import re
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path

from flask import Blueprint, Flask, Response, abort, request
from markupsafe import Markup

from tracker.domain.permissions import Action
from tracker.web.guard import allow

OURS = Path(__file__).parent.parent / "static"
# In the order of the cascade: a later file refines an earlier one.
THEME = ("tokens", "shell", "status", "tables", "forms", "pieces", "pictures", "programs", "progress", "print")
ICONS = (
    *("arrow-left-right", "arrow-return-left", "arrow-right-circle", "bell", "calendar-plus", "calendar3"),
    *("check-circle", "check-circle-fill", "chevron-right", "circle", "clipboard", "clock-history", "dash-circle"),
    *("diagram-3", "download", "envelope", "exclamation-octagon-fill", "exclamation-triangle-fill"),
    *("file-earmark-text", "file-earmark-word", "hourglass-split", "info-circle-fill", "journal-text", "link-45deg"),
    *(
        "list",
        "list-check",
        "lock",
        "megaphone",
        "paperclip",
        "pause-circle",
        "pen",
        "person-check",
        "plus-lg",
        "printer",
        "search",
    ),
    *("speedometer2", "trash", "upload", "x-circle", "x-octagon-fill"),
)
SPRITE = "i.svg"  # its address stands beside every icon of every page
ONE_YEAR = 365 * 24 * 60 * 60

blueprint = Blueprint("assets", __name__)


class UnknownIcon(ValueError):
    """A template asks for an icon that is not in ICONS (or that the package has not)."""


@dataclass(frozen=True)
class Asset:
    """One file as it is sent: plain and gzipped; ``version`` is a hash of its content."""

    name: str
    content_type: str
    body: bytes
    zipped: bytes
    version: str

    @property
    def url(self) -> str:
        """The address that changes with the content."""
        return f"/static/{self.name}?v={self.version}"


class _IconMarks(dict[str, Markup]):
    """Icon name -> its SVG reference, made at first use; printing one costs a dictionary look-up."""

    def __missing__(self, name: str) -> Markup:
        if name not in ICONS:
            raise UnknownIcon(f"Icon {name!r}: add it to ICONS in tracker/web/assets.py")
        address = f"{shelf()[SPRITE].url}#{mark_of(name)}"
        # No user text in here: the name comes out of ICONS.
        self[name] = Markup('<svg aria-hidden="true"><use href="{}"/></svg>').format(address)
        return self[name]


def init_app(app: Flask) -> None:
    """Serve the files and give templates ``asset_url(name)`` and ``icons[name]``."""
    app.register_blueprint(blueprint)
    app.jinja_env.globals.update(asset_url=asset_url, icons=_IconMarks())


def asset_url(name: str) -> str:
    """The address of one of our files, with its hash."""
    return shelf()[name].url


@blueprint.get("/static/<name>")
@allow(Action.PUBLIC)
def serve(name: str) -> Response:
    """One file: for a year when the address carries its hash, else to be asked for again."""
    asset = shelf().get(name)
    if asset is None:
        abort(404)
    takes_gzip = request.accept_encodings["gzip"] > 0
    answer = Response(asset.zipped if takes_gzip else asset.body, content_type=asset.content_type)
    if takes_gzip:
        answer.content_encoding = "gzip"
    answer.vary.add("Accept-Encoding")
    answer.set_etag(f"{asset.version}{'-gzip' if takes_gzip else ''}")
    answer.cache_control.public = True
    if request.args.get("v") == asset.version:
        answer.cache_control.max_age = ONE_YEAR
        answer.cache_control.immutable = True
    else:
        answer.cache_control.no_cache = True
    answer.make_conditional(request)  # in place
    return answer


@cache
def shelf() -> dict[str, Asset]:
    """Every file by its name; put together at the first page of a process (about 30 ms)."""
    package = files("flask_bootstrap") / "static" / "bootstrap5"
    bootstrap = (package / "css" / "bootstrap.min.css").read_bytes()
    theme = "".join((OURS / "theme" / f"{part}.css").read_text(encoding="utf-8") for part in THEME)
    sprite = cut_sprite((package / "icons" / "bootstrap-icons.svg").read_text(encoding="utf-8"), ICONS)
    made = (
        _asset("bootstrap.css", "text/css; charset=utf-8", re.sub(rb"/\*# sourceMappingURL=\S+ \*/", b"", bootstrap)),
        _asset("theme.css", "text/css; charset=utf-8", theme.encode()),
        _asset(SPRITE, "image/svg+xml", sprite.encode()),
        _asset("upload.js", "text/javascript; charset=utf-8", (OURS / "upload.js").read_bytes()),
        _asset("favicon.svg", "image/svg+xml", (OURS / "favicon.svg").read_bytes()),
    )
    return {asset.name: asset for asset in made}


def mark_of(icon: str) -> str:
    """What the sprite calls the icon: its place in ICONS. A page says it sixty times, so it is short."""
    return f"i{ICONS.index(icon)}"


def cut_sprite(sprite: str, names: tuple[str, ...]) -> str:
    """A sprite with only ``names`` of ICONS out of a big one. Raises UnknownIcon for a name it does not hold."""
    symbols = []
    for name in names:
        found = re.search(rf'<symbol [^>]*id="{re.escape(name)}">.*?</symbol>', sprite, re.DOTALL)
        if not found:
            raise UnknownIcon(f"The package has no icon {name!r}")
        symbols.append(found.group().replace(f'id="{name}"', f'id="{mark_of(name)}"', 1))
    return f'<svg xmlns="http://www.w3.org/2000/svg">{"".join(symbols)}</svg>'


def _asset(name: str, content_type: str, body: bytes) -> Asset:
    version = hashlib.sha256(body).hexdigest()[:4]
    return Asset(name, content_type, body, gzip.compress(body, 9, mtime=0), version)
