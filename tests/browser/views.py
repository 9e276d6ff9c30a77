"""The windows that states are looked at in, the accessibility check, and the pictures that are kept."""

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

SCREENSHOTS = os.environ.get("CITEWELL_SCREENSHOTS")
"""Folder in which a picture of each state is kept; unset keeps none."""

_OPTIONS = {"resultTypes": ["violations"], "rules": {"target-size": {"enabled": True}}}


@dataclass(frozen=True, slots=True)
class View:
    """One window."""

    name: str
    width: int
    height: int
    colour: Literal["light", "dark"]


DESKTOP = View("desktop-light", 1280, 800, "light")
DESKTOP_DARK = View("desktop-dark", 1280, 800, "dark")
PHONE = View("phone-light", 320, 640, "light")
PHONE_DARK = View("phone-dark", 320, 640, "dark")
VIEWS = (DESKTOP, DESKTOP_DARK, PHONE, PHONE_DARK)


def look_at(page: Page, state: str, view: View) -> None:
    """Keep a picture of the state where a folder is named, and check that the page is accessible and fits its window."""
    if SCREENSHOTS:
        folder = Path(SCREENSHOTS) / view.name
        folder.mkdir(parents=True, exist_ok=True)
        page.screenshot(path=folder / f"{state}.png")
    violations = find_violations(page)
    assert not violations, f"{state}: " + "; ".join(violations)
    overflow = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert overflow <= 0, f"{state}: the page is {overflow} px wider than its window"


def find_violations(page: Page) -> list[str]:
    """Return axe-core's violations, one line each with the first element concerned."""
    violations = Axe().run(page, options=_OPTIONS).response["violations"]
    return [
        f"{item['id']}: {item['help']} at {item['nodes'][0]['target']} {item['nodes'][0]['failureSummary']}"
        for item in violations
    ]
