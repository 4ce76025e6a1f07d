"""How templates print values, and how forms take them."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from types import SimpleNamespace

import pytest
from flask import g, render_template_string
from markupsafe import Markup
from werkzeug.datastructures import MultiDict
from wtforms import SelectField

from tracker.domain.messages import message
from tracker.web.fields import DayField, Filled, LineField, NumberField, SelectChoice, TextField
from tracker.web.form_words import SpokenForm
from tracker.web.statuses import LOOKS, status_word


@pytest.fixture
def page(plain_app):
    """Inside a request for a page in Vietnamese."""
    with plain_app.test_request_context("/"):
        yield plain_app


def printed(template, **values):
    return render_template_string("{{ " + template + " }}", **values)


def in_english():
    g.viewer = SimpleNamespace(language="en")


def test_an_instant_is_printed_in_the_installations_zone(page):
    late = datetime(2026, 11, 23, 18, 30, tzinfo=UTC)
    assert printed("at|datetime", at=late) == "01:30 24/11/2026"
    assert printed("at|clock", at=late) == "01:30"
    assert printed("at|date", at=late) == "24/11/2026"
    with pytest.raises(ValueError, match="zone"):
        printed("at|datetime", at=datetime(2026, 11, 23, 18, 30))


def test_numbers_and_percentages_follow_the_language(page):
    assert printed("1234.5|number") == "1.234,5"
    assert printed("p|percent", p=Decimal("82.3599")) == "82,35%"
    assert printed("none|number") == printed("none|percent") == "–"
    in_english()
    assert printed("1234.5|number") == "1,234.5"
    assert printed("100|percent") == "100.00%"


def test_dates_and_messages_are_printed_the_same_as_in_mails(page):
    said = message("Month %(month)s/%(year)s has days 1 to %(last)s only.", month=2, year="2026", last=28)
    assert printed("day|date", day=date(2026, 4, 5)) == "05/04/2026"
    assert printed("said|say", said=said) == "Tháng 2/2026 chỉ có 28 ngày."
    assert printed("none|say") == ""


def test_what_people_typed_is_escaped_inside_a_sentence(page):
    out = printed('_("%(first)s–%(last)s of %(total)s", first=evil, last=2, total=3)', evil="<script>")
    assert out == "&lt;script&gt;–2 trong 3"


@pytest.mark.parametrize("kind", LOOKS)
def test_every_status_has_a_word_in_both_languages(page, kind):
    assert status_word(kind) != LOOKS[kind].word
    in_english()
    assert status_word(kind) == LOOKS[kind].word


def test_days_are_said_where_they_mean_something(page):
    assert status_word("overdue", 12) == "Quá hạn 12 ngày"
    assert status_word("soon", 0) == "Đến hạn hôm nay"
    assert status_word("doing", 40) == "Đang thực hiện, trong hạn"
    in_english()
    assert status_word("overdue", 1) == "Overdue by 1 day"


class TrialForm(SpokenForm):
    """One of each field."""

    on = DayField("On", [Filled()])
    count = NumberField("Count", whole=True)
    name = LineField("Name", [Filled()], longest=10)
    note = TextField("Note")
    agency = SelectField("Agency", choices=[SelectChoice("1", "One")])


def filled(**typed):
    form = TrialForm(MultiDict({"agency": "1", "on": "1/2/2026", "name": "An"} | typed), meta={"csrf": False})
    form.validate()
    return form


def test_a_form_reads_what_was_meant(page):
    form = filled(count="1.234", name="  Hội   nghị ")
    assert not form.errors
    assert (form.on.data, form.count.data, form.name.data) == (date(2026, 2, 1), Decimal(1234), "Hội nghị")


def test_a_wrong_form_keeps_what_was_typed(page):
    form = filled(on="31/2/2026", count="2,5", name="rất dài và rất dài")
    assert set(form.errors) == {"on", "count", "name"}
    assert 'value="31/2/2026"' in form.on()
    assert 'value="2,5"' in form.count()
    assert 'value="rất dài và rất dài"' in form.name()


def test_blanks_do_not_fill_a_field(page):
    form = filled(on=" ", name=" \t ")
    assert form.errors == {"on": ["Ô này không được để trống."], "name": ["Ô này không được để trống."]}


def test_a_negative_count_is_refused_unless_wanted(page):
    assert filled(count="-1").errors == {"count": ["Phải từ 0 trở lên."]}


def test_wtforms_own_messages_are_said_in_vietnamese(page):
    assert filled(agency="9").errors == {"agency": ["Anh/chị chọn một mục trong danh sách."]}
    in_english()
    assert filled(agency="9").errors == {"agency": ["Not a valid choice."]}


def test_a_wrong_field_names_its_hint_and_its_error(page):
    form = filled(on="x")
    out = render_template_string(
        '{% from "components/field.html" import field %}{{ field(form.on, hint="Khi nào") }}', form=form
    )
    assert isinstance(out, str)
    assert 'aria-describedby="on-hint on-error"' in out
    assert 'aria-invalid="true"' in out
    assert out.index('id="on-hint"') < out.index('id="on-error"') < out.index("<input")
    assert Markup.escape("x") in out
