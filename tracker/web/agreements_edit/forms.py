"""Forms of an agreement: its head, its parties, its headings."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, FieldList, Form, FormField, HiddenField, RadioField, SelectField, SelectMultipleField
from wtforms.validators import ValidationError

from tracker.domain.agreement_heads import USUAL_KIND, AgreementHead, PartyFacts
from tracker.domain.folding import tidy
from tracker.domain.hosts import HostRule
from tracker.domain.nicknames import symbol_or_nickname
from tracker.domain.periods import Cadence
from tracker.domain.reviews import ReviewRule
from tracker.domain.signing import SigningOrder
from tracker.domain.working_days import Shift
from tracker.services.agreements.contents import ContentFacts
from tracker.web.fields import DayField, Filled, LineField, NumberField, TextField, VersionField, choices
from tracker.web.forms import OnceForm

LONGEST_TITLE = 1000
LONGEST_NAME = 500
MOST_ROWS = 40
NO_ROW = -1
CADENCE_WORDS = {
    Cadence.MONTHLY: _l("Every month"),
    Cadence.QUARTERLY: _l("Every quarter"),
    Cadence.HALF_YEARLY: _l("Every half year"),
    Cadence.ANNUAL: _l("Every year"),
}
SHIFT_WORDS = {
    Shift.FORWARD: _l("The next working day"),
    Shift.BACKWARD: _l("The last working day before"),
    Shift.LEAVE: _l("Stays on that day"),
}

HOST_WORDS = {
    HostRule.STANDING: _l("The standing agency"),
    HostRule.BY_YEAR: _l("The parties in turn, a year each, in signing order"),
    HostRule.BY_REVIEW: _l("The parties in turn, a review each, in signing order"),
}
ORDER_WORDS = {
    SigningOrder.FREE: _l("In any order"),
    SigningOrder.AS_SIGNED: _l("In the order in which the parties signed the program"),
}


class EditForm(OnceForm):
    """A form that changes an agreement: the version it was shown with, and what was shown as its consequence."""

    version = VersionField()
    confirmed = HiddenField()


class AmendForm(EditForm):
    """A form that changes which reviews there are: asks for the reason once it shows what becomes of them."""

    because = LineField(_l("Reason for the change"))


class SymbolField(LineField):
    """A number and symbol; "chưa có số" is none. ``data``: a string, empty for none."""

    def process_formdata(self, valuelist: list[Any]) -> None:
        """As LineField; what says that there is no number yet is no symbol to be refused."""
        super().process_formdata(valuelist)
        if self.data and symbol_or_nickname(self.data).is_none_yet:
            self.data = ""


class PaperForm(OnceForm):
    """The facts at the top of the paper, as every form asks for them."""

    title = TextField(_l("Title"), [Filled()], longest=LONGEST_TITLE)
    kind = LineField(_l("Kind of document"), longest=LONGEST_NAME, default=USUAL_KIND)
    symbol = SymbolField(_l("Number and symbol"), longest=120)
    signed_on = DayField(_l("Signed on"))
    valid_from = DayField(_l("Valid from"))
    valid_to = DayField(_l("Valid until"))
    tracked_from = DayField(_l("Reports are owed from"), [Filled()])

    def paper_facts(self) -> dict[str, Any]:
        """What was typed, by the names of the head's facts."""
        return {
            "title": tidy(self.title.data or ""),
            "kind": self.kind.data or USUAL_KIND,
            "symbol": self.symbol.data or None,
            "signed_on": self.signed_on.data,
            "valid_from": self.valid_from.data,
            "valid_to": self.valid_to.data,
            "tracked_from": self.tracked_from.data,
        }


class AliasesForm(OnceForm):
    """What else people call a program: "Chương trình 526"."""

    aliases = TextField(_l("Other names"))

    @property
    def alias_names(self) -> list[str] | None:
        """One for each line that says something; None when the form was sent without the field."""
        return None if self.aliases.data is None else [name for name in self.aliases.data.split("\n") if name.strip()]


class HeadForm(PaperForm, AliasesForm, AmendForm):
    """The whole head of an agreement."""

    parent_id = SelectField(_l("Carries out the program"), coerce=int)
    predecessor_id = SelectField(_l("Follows the program"), coerce=int)
    validity_text = LineField(_l("Validity in the paper's words"), longest=LONGEST_NAME)
    review_text = TextField(_l("Reviews in the paper's words"))
    signing_note = TextField(_l("About the signing"))
    due_shift = RadioField(
        _l("A due date on a day off counts as"),
        choices=choices((shift.value, words) for shift, words in SHIFT_WORDS.items()),
    )
    overdue_strictly = BooleanField(_l("“Before the 31st” means by the 30th"))
    host_rule = RadioField(
        _l("Who hosts the half-yearly and longer reviews"),
        choices=choices((rule.value, words) for rule, words in HOST_WORDS.items()),
    )
    signing_order = RadioField(
        _l("The leaders sign a review"), choices=choices((order.value, words) for order, words in ORDER_WORDS.items())
    )

    def offer(self, agreements: list[tuple[int, str]], *, named: Mapping[str, int | None]) -> None:
        """The agreements that can be named as parent or predecessor. One that is ``named`` already can stay, unread."""
        for name in ("parent_id", "predecessor_id"):
            kept = named[name]
            unread = (
                [] if kept is None or kept in dict(agreements) else [(kept, _l("As it is; your agency cannot read it"))]
            )
            self[name].choices = choices([(0, _l("None")), *unread, *agreements])

    def head(self) -> AgreementHead:
        """The head as typed."""
        return AgreementHead(
            **self.paper_facts(),
            parent_id=self.parent_id.data or None,
            predecessor_id=self.predecessor_id.data or None,
            validity_text=self.validity_text.data or None,
            review_text=self.review_text.data or None,
            signing_note=self.signing_note.data or None,
            due_shift=Shift(self.due_shift.data),
            overdue_strictly=self.overdue_strictly.data,
            host_rule=HostRule(self.host_rule.data),
            signing_order=SigningOrder(self.signing_order.data),
        )


def chosen_cadences(field: SelectMultipleField) -> tuple[Cadence, ...]:
    """The cadences that are ticked; a form that is shown again may hold words that are none."""
    return tuple(Cadence(word) for word in field.data or [] if word in set(Cadence))


class NewAgreementForm(PaperForm, AliasesForm):
    """A new agreement: its paper, its parties one a line, and how often it is reviewed."""

    parties = TextField(_l("Parties"), [Filled()])
    cadences = SelectMultipleField(
        _l("Reviewed"), choices=choices((cadence.value, words) for cadence, words in CADENCE_WORDS.items())
    )

    def validate_parties(self, field: TextField) -> None:
        """A name is a line, and no longer than can be kept. Raises ValidationError, as WTForms wants it."""
        if any(len(party.name_as_signed) > LONGEST_NAME for party in self.party_facts()):
            raise ValidationError(_("An agency's name may have %(longest)s characters at most.", longest=LONGEST_NAME))

    def head(self) -> AgreementHead:
        """The head as typed."""
        return AgreementHead(**self.paper_facts())

    def party_facts(self) -> list[PartyFacts]:
        """One party for each line that says something."""
        return [
            PartyFacts(name_as_signed=name) for line in (self.parties.data or "").split("\n") if (name := tidy(line))
        ]

    def rules(self) -> list[ReviewRule]:
        """The usual rule for each chosen cadence."""
        return [ReviewRule(cadence=cadence) for cadence in chosen_cadences(self.cadences)]


class Row(Form):
    """One row of a list: which row it is, where it stands, and whether it goes."""

    row_id = HiddenField()
    order = NumberField(_l("Order"), whole=True, at_least=0)
    remove = BooleanField(_l("Take out"))

    @property
    def known_id(self) -> int | None:
        """The id of the row that stands already."""
        typed = str(self.row_id.data or "")
        return int(typed) if typed.isascii() and typed.isdecimal() and len(typed) <= 18 else None


class PartyRow(Row):
    """One party."""

    name_as_signed = LineField(_l("Name as signed"), longest=LONGEST_NAME)
    signatory = LineField(_l("Signed by"), longest=LONGEST_NAME)
    signatory_title = LineField(_l("Title of who signed"), longest=LONGEST_NAME)


class ContentRow(Row):
    """One heading."""

    number = LineField(_l("Number"), longest=40)
    title = LineField(_l("Heading"), longest=LONGEST_TITLE)


class PartiesForm(EditForm):
    """The parties, which of them is the standing agency and which confirms (by the numbers of their rows)."""

    rows = FieldList(FormField(PartyRow), max_entries=MOST_ROWS)
    standing = RadioField(_l("Standing agency"), coerce=int, validate_choice=False, default=0)
    confirms = RadioField(_l("Who confirms finished tasks"), coerce=int, validate_choice=False, default=NO_ROW)

    def party_facts(self) -> list[PartyFacts]:
        """The parties in the order typed; empty rows and those taken out are left away."""
        standing = self.standing.data if self.standing.data is not None else 0
        facts = [
            (order_of(row, place), PartyFacts(
                id=row.known_id, name_as_signed=row.name_as_signed.data or "", signatory=row.signatory.data or None,
                signatory_title=row.signatory_title.data or None, is_standing=place == standing,
                confirms=place == self.confirms.data,
            ))
            for place, row in enumerate(entry.form for entry in self.rows)
            if not row.remove.data and row.name_as_signed.data
        ]  # fmt: skip
        return [party for _, party in sorted(facts, key=lambda found: found[0])]


class ContentsForm(EditForm):
    """The headings."""

    rows = FieldList(FormField(ContentRow), max_entries=MOST_ROWS * 2)

    def content_facts(self) -> list[ContentFacts]:
        """The headings in the order typed; new rows left empty and those taken out are left away."""
        facts = [
            (
                order_of(row, place),
                ContentFacts(number=row.number.data or "", title=row.title.data or "", id=row.known_id),
            )
            for place, row in enumerate(entry.form for entry in self.rows)
            if not row.remove.data and (row.known_id or row.title.data or row.number.data)
        ]
        return [content for _, content in sorted(facts, key=lambda found: found[0])]


def order_of(row: Row, place: int) -> tuple[int, int]:
    """Where a row goes: by its typed number; rows without one come last, equal ones as they stand."""
    return (int(row.order.data) if row.order.data is not None else 10**9, place)
