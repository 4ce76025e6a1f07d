"""From the paper an office has to a living program: choose file, mend two places, confirm, road map; counted, timed."""

from __future__ import annotations

import re
import time
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page

from tests.annex_files import HEADER, task, workbook
from tests.e2e.demonstration import Site, site, told
from tests.e2e.looking import DESKTOP, PHONE, Looked, follow

__all__ = ["site", "told"]

pytestmark = pytest.mark.browser
STANDING = "chuyenvien.tg@example.vn"
PICTURES = Path("build/journeys")
MOST_TOUCHES, MOST_LOADS, MOST_SECONDS = 8, 3, 30
TWO_FAULTS = (
    task(number="1", lead="hai bên", others="", due="Quý V/2026", title="Xây dựng kế hoạch phối hợp"),
    task(number="2", lead="", others="", due="Hằng quý", title="Tổ chức thông tin, tuyên truyền"),
    task(number="3", lead="Liên minh HTX tỉnh", others="", due="31/12/2026", title="Nhân rộng điển hình"),
)
PARTIES = "Ban Tuyên giáo và Dân vận Tỉnh ủy Ninh Bình\nLiên minh HTX tỉnh"


@dataclass
class Hand:
    """A person at the screen: each field filled and each button pressed is a touch; pictures on the way."""

    page: Page
    name: str
    touches: int = 0
    loads: list[str] = field(default_factory=list)
    began: float = field(default_factory=time.monotonic)

    def __post_init__(self) -> None:
        self.page.on("load", lambda _page: self.loads.append(self.page.url))

    def fill(self, what: Locator, text: str) -> None:
        self.touches += 1
        what.fill(text)

    def press(self, what: Locator) -> None:
        self.touches += 1
        follow(what)

    def picture(self, step: str) -> None:
        PICTURES.mkdir(parents=True, exist_ok=True)
        self.page.screenshot(path=PICTURES / f"{self.name}-{step}.png", full_page=True)


@pytest.mark.parametrize("width", [DESKTOP, PHONE])
def test_two_faults_are_mended_in_place_and_the_program_lives(
    site: Site, chromium: Browser, tmp_path: Path, width: int
) -> None:
    annex = tmp_path / "phu-luc.xlsx"
    annex.write_bytes(workbook([HEADER, *TWO_FAULTS]))
    with site.browser_of(STANDING, chromium, width) as context:
        page = context.new_page()
        page.goto(f"{site.address}/imports/new")
        looked, hand = Looked(page), Hand(page, f"import-{width}")
        hand.picture("1-choose")
        hand.touches += 1
        page.set_input_files('input[type="file"]', annex)
        hand.press(page.locator("main button").first)
        hand.picture("2-mend")
        wrong = [page.locator(f"#{one}") for one in ("rows-0-due_text", "rows-1-lead")]
        assert page.locator("[aria-invalid=true]").count() == len(wrong)
        for place, text in zip(wrong, ("Quý IV/2026", "hai bên"), strict=True):
            hand.fill(place, text)
        hand.fill(page.locator("#parties"), PARTIES)
        hand.fill(page.locator("#title"), f"Tuyên truyền kinh tế tập thể, bề rộng {width}")
        looked.look()
        hand.press(page.locator("#confirm button.btn-primary"))
        hand.picture("3-confirm")
        assert page.locator("[aria-invalid=true]").count() == 0
        hand.press(page.locator("#confirm button.btn-primary"))
        hand.picture("4-road-map")
        assert re.search(r"/agreements/[0-9]+$", page.url)
        assert page.locator(".roadmap").count() >= 1
        assert hand.touches <= MOST_TOUCHES
        assert len(hand.loads) <= MOST_LOADS
        assert time.monotonic() - hand.began < MOST_SECONDS
        follow(page.locator('main a[href$="/undo-import"]'))
        hand.picture("5-undo")
        looked.look()
        follow(page.locator("main form button.btn-primary"))
        assert "/imports/" in page.url
        assert page.locator("#title").input_value().startswith("Tuyên truyền kinh tế tập thể")
