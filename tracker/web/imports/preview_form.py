"""The form of the preview: the head as read, and the rows that are open for mending, all sent together."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, replace
from datetime import date
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, FieldList, Form, FormField, HiddenField
from wtforms.validators import ValidationError

from tracker.domain.agency_names import AgencyIndex
from tracker.domain.folding import tidy
from tracker.domain.mending import Draft, Located, MendedHead, Mends, Row, RowText, text_of
from tracker.domain.messages import Message, message
from tracker.domain.proposal_agencies import AgencyRead
from tracker.domain.proposal_limits import LONGEST_LINE, LONGEST_NAME, LONGEST_TITLE, LONGEST_WORD
from tracker.domain.review_clauses import USUAL
from tracker.queries.imports import Pending
from tracker.web.agreements_edit.forms import NewAgreementForm, chosen_cadences
from tracker.web.fields import LineField, TextField, VersionField
from tracker.web.imports.agency_fields import MOST_TO_DECIDE, AgencyRow, as_stored, offer, to_decide

FEWEST_OPEN, MOST_OPEN, ROOM = 3, 6, 13  # rows open, and rows open and closed together: a page stays light
TEXTS = tuple(RowText.__dataclass_fields__)
FIELD_OF = {"due": "due_text"}


class TaskRow(Form):
    """One row that is open: its texts, and whether it is left out. ``is_added``: the paper does not have it."""

    is_added = False
    number = HiddenField()
    position = LineField(_l("No."), longest=LONGEST_WORD)
    title = TextField(_l("Task"), longest=LONGEST_TITLE)
    group = LineField(_l("Under the heading"), longest=LONGEST_LINE)
    lead = LineField(_l("Lead"), longest=LONGEST_LINE)
    coordinating = LineField(_l("Coordinating"), longest=LONGEST_LINE)
    due_text = LineField(_l("Time"), longest=LONGEST_LINE)
    deliverable = LineField(_l("Deliverable"), longest=LONGEST_LINE)
    leave_out = BooleanField(_l("Leave this row out"))
    because = LineField(_l("Why it is left out"), longest=LONGEST_NAME)

    def validate_because(self, field: LineField) -> None:
        """A row of the paper is left out for a reason. Raises ValidationError, as WTForms wants it."""
        if self.leave_out.data and not self.is_added and not field.data:
            raise ValidationError(_("Say why it is left out."))

    @property
    def known_number(self) -> int:
        """The number of the row; 0 for what our page did not write."""
        typed = str(self.number.data or "")
        return int(typed) if typed.isascii() and typed.isdecimal() and len(typed) <= 6 else 0

    def text(self) -> RowText:
        """What was typed; the content on one line, as the reader has it."""
        texts = {name: tidy(str(self[name].data or "").replace("\n", " ")) for name in TEXTS}
        return RowText(**texts)


class PreviewForm(NewAgreementForm):
    """The head, to be mended, and rows. ``version`` is that of the mends it was shown with."""

    version = VersionField()
    rows = FieldList(FormField(TaskRow), max_entries=MOST_OPEN + 1)
    agencies = FieldList(FormField(AgencyRow), max_entries=MOST_TO_DECIDE)

    def tell(self, read_count: int, known: AgencyIndex) -> None:
        """How many rows were read (those with higher numbers were added by hand), and all known agencies."""
        offer([entry.form for entry in self.agencies], known)
        for entry in self.rows:
            entry.form.is_added = entry.form.known_number > read_count

    def ask_for_little(self) -> None:
        """What is not confirmed yet may be unfinished: no field has to be filled in."""
        for name in ("title", "tracked_from", "parties"):
            self[name].validators = ()

    def head_as_typed(self) -> MendedHead:
        """The head as it stands in the form."""
        return MendedHead(
            kind=self.kind.data or None,
            symbol=self.symbol.data or None,
            title=tidy(self.title.data or "") or None,
            parties=tuple(party.name_as_signed for party in self.party_facts()),
            signed_on=self.signed_on.data,
            valid_from=self.valid_from.data,
            valid_to=self.valid_to.data,
            tracked_from=self.tracked_from.data,
            cadences=chosen_cadences(self.cadences),
        )

    def mended(self, draft: Draft, mends: Mends) -> Mends:
        """What was mended before, with what this form says."""
        there = {row.number: row for row in draft.rows}
        texts, left_out, added = dict(mends.rows), dict(mends.left_out), dict(mends.added)
        for typed in (entry.form for entry in self.rows):
            row = there.get(typed.known_number)
            if row is None:
                continue
            texts.pop(row.number, None)
            left_out.pop(row.number, None)
            if typed.leave_out.data and row.read is None:
                _take_out(row.number, added)
                continue
            if row.read is None or typed.text() != text_of(row.read):
                texts[row.number] = typed.text()
            if typed.leave_out.data:
                left_out[row.number] = typed.because.data or ""
        head, meant = self.head_as_typed(), self._meant(mends)
        return replace(mends, rows=texts, left_out=left_out, added=added, head=head, meant=meant)

    def _meant(self, mends: Mends) -> dict[str, int]:
        """The decisions about names; a name that is no longer asked about keeps its own."""
        meant = dict(mends.meant)
        for row in (entry.form for entry in self.agencies):
            ids = frozenset(agency.id for agency in row.known.agencies) if row.known else frozenset()
            decided = row.decided(ids)
            name = tidy(str(row.name.data or ""))[:LONGEST_NAME]
            meant.pop(name, None)
            if decided is not None:
                meant[name] = decided
        return meant

    def opened(self, draft: Draft) -> Iterator[tuple[Any, Row, dict[str, list[Located]]]]:
        """(form, row, its problems by field) of each open row; errors stand beside their fields."""
        there, problems = {row.number: row for row in draft.rows}, dict[int, dict[str, list[Located]]]()
        for one in draft.located:
            if one.row is not None and one.fact is not None:
                name = FIELD_OF.get(one.fact, one.fact)
                problems.setdefault(one.row, {}).setdefault(name, []).append(one)
        for entry in self.rows:
            row = there.get(entry.form.known_number)
            if row is not None:
                yield entry.form, row, problems.get(row.number, {})

    def typed_for_nothing(self, draft: Draft) -> list[Message]:
        """What is typed for rows that are gone: an added row was taken out in another window. Nothing typed is lost."""
        there = {row.number for row in draft.rows}
        gone = [entry.form for entry in self.rows if entry.form.known_number not in there]
        return [
            message(
                "This added row was taken out in the other window. You had typed: %(written)s",
                written="; ".join(text for text in asdict(row.text()).values() if text) or "–",
            )
            for row in gone
        ]


def _take_out(number: int, added: dict[int, int]) -> None:
    """An added row goes; rows that were added after it stand where it stood."""
    before = added.pop(number)
    for other, after in added.items():
        if after == number:
            added[other] = before


def with_added(mends: Mends, draft: Draft, after: int) -> tuple[Mends, int]:
    """One more empty row after that one (0: first), and its number."""
    number = max((row.number for row in draft.rows), default=0) + 1
    return replace(mends, added={**mends.added, number: after}), number


def to_open(draft: Draft, asked: Iterable[int]) -> list[Row]:
    """The rows to show open: those asked for, then those with errors, as many as a page can hold."""
    wrong = [one.row for one in draft.located if one.problem.severity == "error" and one.row is not None]
    most = max(FEWEST_OPEN, min(MOST_OPEN, ROOM - len(draft.rows)))
    wanted = list(dict.fromkeys([*asked, *wrong]))[:most]
    return [row for row in draft.rows if row.number in wanted]


def at_start(
    pending: Pending, draft: Draft, open_rows: Sequence[Row], agencies: Sequence[AgencyRead], today: date
) -> dict[str, Any]:
    """What the form shows at first: the head as mended or read, the usual where the paper says nothing, open rows."""
    head, proposal, meant = pending.mends.head, draft.proposal, pending.mends.meant
    cadences = head.cadences if head else pending.proposal.cadences or USUAL
    names = ("symbol", "title", "signed_on", "valid_from", "valid_to")
    shown: dict[str, Any] = {name: getattr(proposal, name) for name in names if getattr(proposal, name) is not None}
    if proposal.kind or head:
        shown["kind"] = proposal.kind or ""
    return shown | {
        "parties": "\n".join(proposal.parties),
        "cadences": [cadence.value for cadence in cadences],
        "tracked_from": head.tracked_from if head else today,
        "version": pending.version,
        "rows": [_as_stored(row) for row in open_rows],
        "agencies": [as_stored(one, meant) for one in to_decide(agencies, meant, only_shared=proposal.is_refused)],
    }


def _as_stored(row: Row) -> Mapping[str, Any]:
    left_out = {"leave_out": row.because is not None, "because": row.because or ""}
    return {"number": row.number, **asdict(text_of(row.task)), **left_out}


def stands_elsewhere(form: PreviewForm, stored: Mapping[str, Any]) -> dict[str, str]:
    """What was saved in another window, by the id of each field in which something else is typed."""
    by_number = {row["number"]: row for row in stored["rows"]}
    found: dict[str, str] = {}
    for entry in form.rows:
        row = by_number.get(entry.form.known_number)
        for name in (*TEXTS, "because"):
            if row is not None and (entry.form[name].data or "") != row[name]:
                found[entry.form[name].id] = row[name] or "–"
    for name in ("title", "kind", "symbol", "parties"):
        if (form[name].data or "") != (stored.get(name) or ""):
            found[form[name].id] = stored.get(name) or "–"
    return found
