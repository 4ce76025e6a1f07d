"""What is sent: every route by every method, every field of every form with bad texts, then whatever chance has."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from itertools import cycle
from urllib.parse import quote_from_bytes

from tests.forms_on_pages import Form
from tests.hostile.sending import FORM, Pairs, Sent, Wire, encoded, in_parts
from tests.hostile.values import NO_IDS, STRANGE, TEXTS, any_text, as_bytes
from tests.people import Cast
from tests.world import World
from tests.world_contents import HOLDERS, who_is
from tracker.domain.permissions import Relation, Role

METHODS = (
    "GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "CONNECT", "PROPFIND", "get", "<script>",
)  # fmt: skip
EVERYBODY: tuple[Cast | None, ...] = (*(who_is(role, of) for role in Role for of in Relation), None)
PARTS = "multipart/form-data; boundary=xYzZy"
KINDS = (
    "", "text/plain", "application/json", "text/xml", "multipart/form-data", "multipart/form-data; boundary=",
    "multipart/form-data; boundary=" + "b" * 300, 'multipart/form-data; boundary="\xff"', "multipart/mixed; boundary=x",
    f"{FORM}; charset=utf-7", f"{FORM}; charset=nonsense", "x", ";", "a/b; c=" + "d" * 9000, "application/x-www-form",
)  # fmt: skip
HEADERS = {
    "HTTP_HOST": ("evil.example", "localhost, evil", "localhost:99999", "LOCALHOST.", "", "[::1", "\xff", "a" * 9000),
    "HTTP_X_FORWARDED_HOST": ("evil.example",), "HTTP_X_FORWARDED_FOR": ("1.2.3.4, \xff", "a" * 9000),
    "HTTP_X_FORWARDED_PROTO": ("javascript",), "HTTP_FORWARDED": ("for=evil;host=evil",),
    "HTTP_COOKIE": ("session=", "session=a.b.c", "session=" + "x" * 10_000, "\xff=\xfe", "=;=;;", "session=eyJ9.x.y"),
    "HTTP_ACCEPT_LANGUAGE": ("*", "vi;q=nan", "en;q=-1,\xff", "a-" * 3000, ",;,;", "xx-YY;q=9e999"),
    "HTTP_USER_AGENT": ("", "\x1b[31m\xff", "a" * 20_000, "<script>alert(1)</script>"),
    "HTTP_RANGE": ("bytes=0-", "bytes=9-1", "bytes=-1", "bytes=a-b", "bytes=" + "0-1," * 2000, "lines=1-2"),
    "HTTP_IF_NONE_MATCH": ("*", '"x', 'W/"', "\xff"), "HTTP_IF_MODIFIED_SINCE": ("yesterday", "\xff", "9" * 99),
    "HTTP_IF_RANGE": ('"x"', "\xff"), "HTTP_REFERER": ("javascript:x", "\xff", "http://evil/", "http://[::1"),
    "HTTP_ORIGIN": ("null", "http://evil", "\xff", "http://[::1"), "HTTP_SEC_FETCH_SITE": ("cross-site", "\xff"),
    "HTTP_ACCEPT": ("\xff", "a/b;q=nan", "*" * 5000), "HTTP_ACCEPT_ENCODING": ("gzip;q=x", "\xff"),
    "HTTP_AUTHORIZATION": ("Basic \xff", "Bearer " + "x" * 9000, "Basic Og==", "Digest a=", "\xff"),
    "HTTP_TRANSFER_ENCODING": ("chunked",), "HTTP_CONTENT_ENCODING": ("gzip",), "HTTP_EXPECT": ("x",),
    "HTTP_X_HTTP_METHOD_OVERRIDE": ("DELETE",), "REMOTE_ADDR": ("::1", "fe80::1%eth0", ""),
    "SERVER_PROTOCOL": ("HTTP/0.9",), "wsgi.url_scheme": ("https",),
}  # fmt: skip
FILE_NAMES = (
    "a.php.pdf", "a.pdf.exe", "a.pdf\0.exe", "..\\..\\x.pdf", "../../etc/passwd", "CON", "ậ" * 300 + ".pdf",
    "\u202efdp.exe", "....", "", "a.docx", "a.xlsx", "a.png", "\ud800.pdf", "a\\\".pdf", "mật.pdf",
)  # fmt: skip
FILES = (
    b"", b"%PDF-1.7\n", b"MZ\x90", b"PK\x03\x04", b"PK\x05\x06" + b"\0" * 18, b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff\xe0",
    b"<svg onload=alert(1)>", b"\0" * 100_000, b"GIF89a", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"1;2;3\n" * 3000,
)  # fmt: skip


class Maker:
    """``queries``: names that pages put behind the question mark. Nothing of it depends on the time or on a hash."""

    def __init__(self, world: World, wire: Wire, forms: list[Form], queries: list[str], seed: int) -> None:
        self.world, self.wire, self.forms, self.queries = world, wire, forms, sorted(queries)
        self.chance = random.Random(seed)
        self.rules = sorted({rule.rule for rule in world.app.url_map.iter_rules()})
        self.by_chance: tuple[Callable[[], Sent], ...] = (
            self._strange_id, self._strange_query, self._odd_header, self._wrong_kind, self._broken_parts, self._files,
            self._no_token, self._repeated, self._missing, self._anothers_form, self._foreign, self._many_bad_texts,
            self._strange_names, self._wrong_length,
        )  # fmt: skip

    def routes(self) -> Iterator[Sent]:
        """Every route by every method, as a stranger and as two others."""
        for rule in self.rules:
            for method in METHODS:
                for who in (None, *self.chance.sample(EVERYBODY[:-1], 2)):
                    body = encoded([("csrf_token", self.wire.token.encode())])
                    yield Sent("method", who, method, self._address(rule), body if method == "POST" else b"")

    def fields(self) -> Iterator[Sent]:
        """Every field of every form, in rounds: another bad text for each field in each round, the rest honest."""
        fields = [(form, name) for form in self.forms for name in form.names() if name != "csrf_token"]
        self.chance.shuffle(fields)
        texts = list(TEXTS.values())
        self.chance.shuffle(texts)
        for turn in range(len(texts)):
            for (form, name), text in zip(fields, cycle(texts[turn:] + texts[:turn]), strict=False):
                bad = as_bytes(text) if turn % 3 else any_text(self.chance)
                yield self._of(
                    form, "field", [(one, bad if one == name else had) for one, had in self._honest(form, name)]
                )

    def chances(self) -> Iterator[Sent]:
        """Without an end."""
        for make in cycle(self.by_chance):
            yield make()

    def _honest(self, form: Form, *more: str) -> Pairs:
        body = {"csrf_token": [self.wire.token]} | {name: [""] for name in more} | form.body()
        return [(name, as_bytes(text)) for name, texts in body.items() for text in texts]

    def _of(self, form: Form, how: str, pairs: Pairs, **more: object) -> Sent:
        given: dict[str, object] = (
            {"kind": PARTS, "body": in_parts(pairs)} if form.takes_files else {"body": encoded(pairs)}
        )
        return Sent(how, form.seen_by, "POST", form.action, **{**given, **more})  # type: ignore[arg-type]

    def _address(self, rule: str) -> str:
        return self.world.address(rule, self.chance.choice(HOLDERS))

    def _form(self) -> Form:
        return self.chance.choice(self.forms)

    def _who(self) -> Cast | None:
        return self.chance.choice(EVERYBODY)

    def _strange_id(self) -> Sent:
        rule = self.chance.choice([one for one in self.rules if "<" in one])
        argument = self.chance.choice(rule.split("<")[1:]).split(">")[0]
        bad = quote_from_bytes(as_bytes(self.chance.choice((*NO_IDS, *STRANGE, "1", "2", "7", "40"))), safe="")
        address = self._address(rule.replace(f"<{argument}>", bad))
        return Sent("address", self._who(), self.chance.choice(("GET", "GET", "POST")), address, self._token())

    def _token(self) -> bytes:
        return encoded([("csrf_token", self.wire.token.encode())])

    def _strange_query(self) -> Sent:
        names = self.chance.choices([*self.queries, "\ud800", "", "lang", "q" * 3000], k=self.chance.randint(1, 4))
        query = encoded([(name, any_text(self.chance)[:20_000]) for name in names]).decode()
        if self.chance.random() < 0.2:
            query = self.chance.choice(("%", "%zz=1", "&&&=", "a=%ff%fe", "a" * 9000, "=" * 500, "\xff", "?", "a;b;c"))
        return Sent("query", self._who(), "GET", f"{self._address(self.chance.choice(self.rules))}?{query}")

    def _odd_header(self) -> Sent:
        name = self.chance.choice(list(HEADERS))
        headers = {name: self.chance.choice(HEADERS[name])}
        if self.chance.random() < 0.3:
            form = self._form()
            return self._of(form, "header", self._honest(form), headers=headers)
        return Sent("header", self._who(), "GET", self._address(self.chance.choice(self.rules)), headers=headers)

    def _wrong_kind(self) -> Sent:
        form = self._form()
        pairs = self._honest(form)
        body = self.chance.choice((encoded(pairs), in_parts(pairs), b"{" * 5000, b'{"a": 1}', b"\xff" * 99, b""))
        return self._of(form, "content type", [], body=body, kind=self.chance.choice((*KINDS, FORM, PARTS)))

    def _broken_parts(self) -> Sent:
        form = self._form()
        whole = bytearray(in_parts(self._honest(form)))
        for _ in range(self.chance.randint(1, 8)):
            at = self.chance.randrange(len(whole))
            cut = self.chance.choice((0, 1, 4, 40))
            whole[at : at + cut] = self.chance.choice((b"", b"\0", b"\r\n", b'"', b"--xYzZy", b"\xff\xfe", b"\r\n\r\n"))
        if self.chance.random() < 0.1:
            whole += b"--xYzZy\r\nContent-Disposition: form-data; name=a\r\n\r\n" * 3000
        return self._of(form, "parts", [], body=bytes(whole), kind=PARTS)

    def _files(self) -> Sent:
        takers = [form for form in self.forms if form.takes_files]
        form = self.chance.choice(takers) if self.chance.random() < 0.8 else self._form()
        names = form.names("file") or ["file"]
        files = [
            (f"{self.chance.choice(names)}/{self.chance.choice(FILE_NAMES)}", self.chance.choice(FILES))
            for _ in range(self.chance.choice((1, 1, 2, 7)))
        ]
        return self._of(form, "files", [], body=in_parts(self._honest(form), files), kind=PARTS)

    def _no_token(self) -> Sent:
        form = self._form()
        bad = self.chance.choice(("", "x", "IjAxMjM0Ig.aaaaaa.bbbbbbbbbbbbbbbbbbbbbbbbbbb", self.wire.token[:-1], "\0"))
        pairs = [(name, as_bytes(bad) if name == "csrf_token" else text) for name, text in self._honest(form)]
        return self._of(form, "token", pairs[1:] if self.chance.random() < 0.3 else pairs)

    def _repeated(self) -> Sent:
        form = self._form()
        pairs = self._honest(form)
        more = [(self.chance.choice(pairs)[0], any_text(self.chance)[:200]) for _ in range(self.chance.randint(1, 30))]
        return self._of(form, "repeated", pairs + more if self.chance.random() < 0.5 else more + pairs)

    def _missing(self) -> Sent:
        form = self._form()
        pairs = self._honest(form)
        return self._of(
            form, "missing", [pairs[0], *self.chance.sample(pairs[1:], self.chance.randint(0, len(pairs) - 1))]
        )

    def _anothers_form(self) -> Sent:
        form = self._form()
        body = encoded(self._honest(form))
        return Sent("another's", self._who(), "POST", form.action, body)

    def _foreign(self) -> Sent:
        form = self._form()
        chosen = {part.name for part in form.fields if part.choices or part.name.endswith(("_id", "_ids", "version"))}
        bad = self.chance.choice((str(self.world.foreign_id), "3", "5", "-1", "0x1", "9" * 30, "1 OR 1=1", "\0", "1e3"))
        pairs = self._honest(form)
        extra = [(name, b"1") for name in ("role", "state", "agency_id", "agreement_id", "id", "person_id", "by")]
        return self._of(
            form, "foreign", [(name, as_bytes(bad) if name in chosen else text) for name, text in pairs] + extra
        )

    def _many_bad_texts(self) -> Sent:
        form = self._form()
        share = self.chance.random()
        pairs = [
            (name, any_text(self.chance)[:60_000] if name != "csrf_token" and self.chance.random() < share else text)
            for name, text in self._honest(form)
        ]
        return self._of(form, "texts", pairs)

    def _strange_names(self) -> Sent:
        form = self._form()
        pairs = [
            (
                name
                if self.chance.random() < 0.7
                else self.chance.choice((f"{name}[]", f"{name}-9999999-x", f"{name}-0", name.upper(), f"{name}\0")),
                text,
            )
            for name, text in self._honest(form)
        ]
        return self._of(form, "names", [*pairs, ("\ud800", b"x"), ("a" * 5000, b"x"), ("", b"")])

    def _wrong_length(self) -> Sent:
        form = self._form()
        lie = self.chance.choice(("-1", "abc", "", "9" * 30, "3", "999999", "1e3", "+5", "١"))
        return self._of(form, "length", self._honest(form), lies=lie)
