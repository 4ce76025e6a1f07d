"""Where the filters, years and pages of these two pages lead: everything chosen before is kept."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from urllib.parse import urlencode

from tracker.queries.agreement_list import AgreementPage as ListPage
from tracker.queries.agreement_list import Show
from tracker.queries.agreement_page import AgreementPage
from tracker.queries.agreement_tasks import Pick


def list_address(page: ListPage, *, show: str | None = None, number: int = 1, query: str | None = None) -> str:
    """The list with another filter, page or search."""
    words = page.query if query is None else query
    show = show or page.show
    asked = {"q": words, "show": "" if show == Show.ALL else show, "page": "" if number == 1 else number}
    return _with("/agreements", asked)


def page_address(page: AgreementPage) -> Callable[..., str]:
    """A function that gives this program's page with another year, filter or page of tasks, at the place it changes."""
    chosen = page.wanted

    def address(
        *, year: int | None = None, show: str | None = None, number: int = 1, reviews: str | None = None, at: str = ""
    ) -> str:
        show = show or chosen.pick
        reviews = ("year" if chosen.whole_year else "") if reviews is None else reviews
        asked = {
            "year": year or chosen.year or "",
            "show": "" if show == Pick.ALL else show,
            "page": "" if number == 1 else number,
            "reviews": reviews,
        }
        return _with(f"/agreements/{page.facts.id}", asked) + (f"#{at}" if at else "")

    return address


def _with(path: str, asked: Mapping[str, object]) -> str:
    query = urlencode({name: value for name, value in asked.items() if value != ""})
    return f"{path}?{query}" if query else path
