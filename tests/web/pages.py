"""Every page there is, and who opens it: tried for faults at three sizes by test_pages.py.

A new page is one line here. `{case}` stands for a case in hand, `{late}` for one with a breached step.
"""

from __future__ import annotations

from dataclasses import dataclass

SIZES = ((1366, 768), (1920, 1080), (390, 844))
"""A common office screen, a large one, a phone."""


@dataclass(frozen=True)
class Shown:
    """A page as somebody opens it.

    Attributes:
        name: what its screenshots are called.
        path: its address.
        account: who opens it; None without log-in.
        ready: a selector that is there when the page is whole.
        picture: the width of the screenshot that the README shows; None for no picture.
    """

    name: str
    path: str
    account: str | None = None
    ready: str = "main"
    picture: int | None = None


PAGES: tuple[Shown, ...] = ()
