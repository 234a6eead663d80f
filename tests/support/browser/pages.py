"""Every page there is, and who opens it: tried for faults at three sizes by test_pages.py.

A new page is one line here. `{case}` stands for a case in hand, `{late}` for one with a breached step,
`{order}` for a supervision order that is not answered.
"""

from __future__ import annotations

from dataclasses import dataclass

SIZES = ((1366, 768), (1920, 1080), (390, 844))
"""A common office screen, a large one, a phone."""
AXE_AT = frozenset({1366, 390})
"""Where axe looks: the large screen is laid out as the common one."""


@dataclass(frozen=True)
class Shown:
    """A page as somebody opens it.

    Attributes:
        name: what its screenshots are called.
        path: its address.
        account: who opens it; None without log-in.
        ready: a selector that is there when the page is whole.
        picture: the width of the screenshot that the README shows; None for no picture.
        status: with which the page is answered.
        form: a form on that page that is sent first; the page shown is what it leads to.
    """

    name: str
    path: str
    account: str | None = None
    ready: str = "main"
    picture: int | None = None
    status: int = 200
    form: str = ""


PAGES: tuple[Shown, ...] = (
    Shown("log-in", "/login"),
    Shown("inbox", "/inbox", "market-regulation1", "table", picture=1366),
    Shown("inbox-empty", "/inbox?q=没有这一件", "tax1", ".empty"),
    Shown("case-department", "/cases/{case}", "market-regulation1", ".own", picture=1366),
    Shown("case-administrator", "/cases/{late}", "admin1", "table"),
    Shown("case-window", "/cases/{waiting}", "window1", "table"),
    Shown("case-clocks", "/cases/{late}/clocks", "admin1", "details", picture=1366),
    Shown("case-trace", "/cases/{late}/trace", "admin1", "svg.waterfall", picture=1366),
    Shown("case-stages", "/cases/{late}/stages", "admin1", ".gantt"),
    Shown("catalogue", "/catalogue", "admin1", "table"),
    Shown("catalogue-matter", "/catalogue/construction-project", "admin1", ".graph", picture=1366),
    Shown("catalogue-editor", "/catalogue/new", "admin1", ".graph"),
    Shown("case-time", "/cases/{late}/time", "admin1", "table", picture=1366),
    Shown("calendars", "/calendars", "admin1", "table"),
    Shown("calendar-year", "/calendars/2026", "admin1", ".wall", picture=1366),
    Shown("calendar-import", "/calendars/2027/import", "admin1", "form"),
    Shown("calendar-site", "/sites/tax", "admin1", "form"),
    Shown("outages", "/outages", "admin1", "form"),
    Shown("case-dossier", "/cases/{case}/dossier", "window1", "dl"),
    Shown("case-documents", "/cases/{case}/documents", "window1", "table", picture=1366),
    Shown("case-files", "/cases/{case}/files", "window1", "h2"),
    Shown("outbox", "/outbox", "admin1", "table", picture=1366),
    Shown("verify", "/verify", None, "form"),
    Shown("verify-failed", "/verify?number=x&code=ABCD234567", None, ".badge"),
    Shown("document-templates", "/document-templates", "admin1", "table"),
    Shown("document-template", "/document-templates/acceptance", "admin1", "textarea", picture=1366),
    Shown("case-log", "/cases/{late}/log", "admin1", ".log"),
    Shown("board", "/board", "admin1", "#board table", picture=1366),
    Shown("board-department", "/board", "tax-head", "#board"),
    Shown("alarms", "/board/alarms", "admin1", "h1"),
    Shown("screen", "/board", "admin1", ".ring", picture=1920, form='form[action="/board/screen"]'),
    Shown("cases", "/cases", "admin1", "table"),
    Shown("supervision", "/supervision", "admin1", "table", picture=1366),
    Shown("supervision-order", "/supervision/{order}", "market-regulation-head", ".own", picture=1366),
    Shown("supervision-answer", "/supervision/{order}/acts/answer", "market-regulation-head", "form"),
    Shown("notices", "/notifications", "market-regulation-head", ".card", picture=1366),
    Shown("people", "/people?department=tax", "admin1", "table"),
    Shown("people-departments", "/people/departments", "admin1", "table"),
    Shown("people-department-new", "/people/departments/new", "admin1", "form"),
    Shown("people-department-batch-hour", "/people/departments/tax/batch-hour", "admin1", "form"),
    Shown("people-department-merger", "/people/departments/tax/merger", "admin1", "form"),
    Shown("people-department-close", "/people/departments/tax/close", "admin1", "form"),
    Shown("people-absences", "/people/absences", "tax-head", "form"),
    Shown("people-hand-over", "/people/hand-over", "tax-head", "form"),
    Shown("people-roles", "/people/roles", "admin1", "table", picture=1366),
    Shown("people-new", "/people/new", "admin1", "form"),
    Shown("error", "/cases/330100-20190422-QYKB-000001-X", "tax1", ".problem", status=404),
    Shown("plan", "/plan?until=2019-06-15", "admin1", picture=1366),
    Shown("plan-row", "/plan/09", "admin1"),
    Shown("plan-annex", "/plan/annex?until=2019-06-15", "admin1"),
    Shown("statistics", "/statistics?department=tax", "admin1", "table"),
    Shown("act-form", "/cases/{case}/steps/registration/acts/approve", "market-regulation1", "form"),
    Shown("window", "/window", "window1", ".find", picture=1366),
    Shown("progress", "/progress", ready="form"),
    Shown("apply", "/apply", ready=".apply-list"),
    Shown("full", "/cases/{case}/full", "admin1", "form"),
    Shown("receipt", "/window/cases/{case}/receipt", "window1", ".document", picture=1366),
)
