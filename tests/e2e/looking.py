"""What every page must be when one looks at it in a real browser."""

from __future__ import annotations

from dataclasses import dataclass, field

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import ConsoleMessage, Locator, Page, Response

DESKTOP, PHONE = 1280, 360
SMALLEST_TARGET = 24  # CSS pixels, both ways
MOST_REQUESTS = 6
MOST_BYTES = 100 * 1024
MOST_HTML = 40 * 1024

# What the width of a screen can break; the rest of a page is the same on each and asked once, on a desktop.
RULES_OF_WIDTH = (
    "aria-hidden-focus", "button-name", "label", "link-name", "nested-interactive", "scrollable-region-focusable",
    "th-has-data-cells",
)  # fmt: skip

_TARGETS = "a, button, input:not([type=hidden]), select, textarea, summary"
_TOO_SMALL = """([targets, least]) => [...document.querySelectorAll(targets)]
  .filter(e => e.checkVisibility())
  .map(e => [e, e.getBoundingClientRect()])
  .filter(([e, box]) => box.right > 0 && (box.width < least || box.height < least))
  .map(([e, box]) => `${e.outerHTML.slice(0, 90)} ${box.width.toFixed(1)} x ${box.height.toFixed(1)}`)"""

_UNFOLD = """() => {
  document.querySelectorAll('details:not([open])').forEach(part => part.open = true);
}"""


def follow(leads_on: Locator) -> None:
    """Click what leads to another page and wait until it is there: a look right after a click may see the old one."""
    with leads_on.page.expect_navigation():
        leads_on.click()


@dataclass
class Looked:
    """One page in one width, with everything the browser complained about since it was opened."""

    page: Page
    complaints: list[str] = field(default_factory=list)
    answers: list[Response] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.page.on("console", self._heard)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("response", self._answered)

    def _answered(self, answer: Response) -> None:
        self.answers.append(answer)

    def _heard(self, said: ConsoleMessage) -> None:
        # The browser reports the page's own 404 as a failed resource; the page is what we look at.
        if said.location.get("url") != self.page.url or "Failed to load resource" not in said.text:
            self.complaints.append(said.text)

    def open(self, address: str) -> Response:
        """Go on to that page in the same window; what the one before complained of was its own."""
        self.complaints.clear()
        self.answers.clear()
        answer = self.page.goto(address)
        assert answer is not None
        return answer

    def look(self) -> None:
        """Title, width, complaints and targets, with every folded part open too; then accessibility."""
        assert self.page.title().strip(" –"), "no title"
        assert self.page.locator("h1").count() == 1, f"{self.page.locator('h1').count()} headings of the page"
        self.measure()
        self.page.evaluate(_UNFOLD)
        self.measure()
        self.ask_axe()

    def ask_axe(self) -> None:
        """Accessibility."""
        is_phone = self.page.viewport_size["width"] == PHONE
        options = {"runOnly": {"type": "rule", "values": RULES_OF_WIDTH}} if is_phone else {}
        # All that is right too would be megabytes for each page.
        found = Axe().run(self.page, options=options | {"resultTypes": ["violations"]}).response["violations"]
        wrong = [(v["id"], [node["html"][:120] for node in v["nodes"][:3]]) for v in found]
        assert not wrong, wrong

    def measure(self) -> None:
        """Width, complaints and targets."""
        width, screen = self.page.evaluate("document.documentElement.scrollWidth"), self.page.viewport_size["width"]
        assert width <= screen, f"{width} px wide on a screen of {screen}"
        assert not self.complaints, self.complaints
        small = self.page.evaluate(_TOO_SMALL, [_TARGETS, SMALLEST_TARGET])
        assert not small, small

    def weigh(self) -> None:
        """Requests and bytes of a cold load, as they came over the wire."""
        self.page.wait_for_load_state("networkidle")
        sizes = {answer.url: sum(answer.request.sizes()[part] for part in ("responseBodySize", "responseHeadersSize"))
                 for answer in self.answers}  # fmt: skip
        assert len(self.answers) <= MOST_REQUESTS, sizes
        assert sum(sizes.values()) <= MOST_BYTES, sizes
