"""Forms of agencies: what stands of one, a new name, a former name."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, HiddenField, SelectField

from tracker.domain.agencies import Level
from tracker.domain.agency_facts import AgencyFacts, AgencyName, FormerFacts
from tracker.queries.agency_page import DatedName, OneAgency
from tracker.web.agencies.words import LEVEL_WORDS
from tracker.web.fields import DayField, Filled, LineField, choices
from tracker.web.forms import OnceForm

LONGEST_NAME = 500
LONGEST_SHORT = 40


class _NameForm(OnceForm):
    """A name with its short forms."""

    name = LineField(_l("Full name"), [Filled()], longest=LONGEST_NAME)
    short_name = LineField(_l("Short name"), longest=LONGEST_NAME)
    abbreviation = LineField(_l("Abbreviation"), longest=LONGEST_SHORT)

    def named(self) -> AgencyName:
        """What was typed; without a short name the name itself."""
        name = self.name.data or ""
        return AgencyName(
            name=name, short_name=self.short_name.data or name, abbreviation=self.abbreviation.data or None
        )


class AgencyForm(_NameForm):
    """Putting right what stands."""

    seen = HiddenField()
    level = SelectField(
        _l("Level"), choices=choices([("", _l("Not recorded yet")), *((one.value, LEVEL_WORDS[one]) for one in Level)])
    )
    parent = LineField(_l("Stands below"), longest=LONGEST_NAME)
    named_from = DayField(_l("Bears this name since"))
    ended_on = DayField(_l("Ended on"))

    def facts(self) -> AgencyFacts:
        """What was typed; the one above it is found by the service."""
        return AgencyFacts(
            name=self.named(), level=Level(self.level.data) if self.level.data else None,
            named_from=self.named_from.data, ended_on=self.ended_on.data,
        )  # fmt: skip

    @staticmethod
    def shown(agency: OneAgency) -> dict[str, object]:
        """What the fields show at first."""
        return {
            "seen": agency.facts.seen, "name": agency.name, "short_name": agency.short_name,
            "abbreviation": agency.abbreviation or "", "level": agency.level or "",
            "parent": agency.parent.name if agency.parent else "", "named_from": agency.names[0].valid_from,
            "ended_on": agency.ended_on,
        }  # fmt: skip


class RenamingForm(_NameForm):
    """A new name from a day on."""

    seen = HiddenField()
    from_on = DayField(_l("From the day"), [Filled()])


class FormerNameForm(_NameForm):
    """A name of earlier years."""

    borne_from = DayField(_l("First day, if known"))
    borne_until = DayField(_l("First day it did not bear it any more"), [Filled()])

    def former(self) -> FormerFacts:
        """What was typed."""
        return FormerFacts(name=self.named(), valid_from=self.borne_from.data, valid_to=self.borne_until.data)


class KnownFormerNameForm(FormerNameForm):
    """One that stands already, and may be taken out."""

    is_wrong = BooleanField(_l("It never bore this name: take it out"))

    @staticmethod
    def shown(name: DatedName) -> dict[str, object]:
        """What the fields show at first."""
        return {
            "name": name.name, "short_name": name.short_name, "abbreviation": name.abbreviation or "",
            "borne_from": name.valid_from, "borne_until": name.valid_to,
        }  # fmt: skip


class MergeForm(OnceForm):
    """Into which other agency this record goes."""

    confirmed = HiddenField()
    into = LineField(_l("It is the same agency as"), [Filled()], longest=LONGEST_NAME)
