"""Browsers fill in what applicants type about themselves, and nothing on officers' pages (WCAG 1.3.5)."""

import re

from tests.integration.pages.screen import Screen


def _tokens(html: str) -> dict[str, str]:
    found = re.findall(r'<(?:input|textarea)[^>]* name="([^"]+)"[^>]*?autocomplete="([^"]+)"', html)
    return dict(found)


async def test_an_applicant_is_offered_name_phone_and_email(screen: Screen) -> None:
    begun = await screen.send("/apply/start", matter="enterprise-setup")
    tokens = _tokens(await screen.text(begun.headers["location"]))
    for who in ("applicant", "agent"):
        assert tokens[f"{who}.name"] == f"section-{who} name"
        assert tokens[f"{who}.phone"] == f"section-{who} tel"
        assert tokens[f"{who}.email"] == f"section-{who} email"
        assert tokens[f"{who}.id_number"] == "off"
    assert tokens["form.company.name"] == "on"
    assert tokens["form.shareholders.0.name"] == "on"


async def test_a_window_is_offered_nothing(window: Screen) -> None:
    hidden = await window.hidden("/window")
    begun = await window.send("/window/start", **{**hidden, "matter": "enterprise-setup"})
    tokens = _tokens(await window.text(begun.headers["location"].partition("?")[0]))
    assert tokens["applicant.name"] == "off"
    assert {name for name, token in tokens.items() if token != "off"} <= {"password"}


async def test_every_page_at_the_address_of_a_qr_code_reads_the_code(screen: Screen) -> None:
    assert "progress.js" in await screen.text("/progress")
    wrong = await screen.send("/progress", case_no="330100-20190422-QYKB-000001-X", code="WRONG")
    assert "progress.js" in wrong.text
    assert "progress.js" not in await screen.text("/apply")
