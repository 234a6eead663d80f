"""Every relative link, picture and path that README and docs name exists, and so do linked headings."""

import re
from pathlib import Path
from urllib.parse import unquote

import pytest

from tests.unit.house.tree import ROOT, name_of

PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)(?:\s+\"[^\"]*\")?\)")
CODE = re.compile(r"```.*?```|`[^`\n]*`", re.DOTALL)
HEADING = re.compile(r"^#{1,6} (.+)$", re.MULTILINE)
NAMED_PATH = re.compile(
    r"`((?:schemas|services|activities|workflows|api|deploy|tests|docs|requirements)/[\w./-]+)`"
)


def links(page: Path) -> list[str]:
    """Targets of the page's links that stay inside the repository."""
    found = LINK.findall(CODE.sub("", page.read_text(encoding="utf-8")))
    return [target for target in found if not re.match(r"[a-z]+:", target)]


def anchors(page: Path) -> set[str]:
    """The anchors of a page's headings, as GitHub and mkdocs both make them."""
    headings = HEADING.findall(re.sub(r"```.*?```", "", page.read_text(encoding="utf-8"), flags=re.DOTALL))
    plain = [re.sub(r"[^\w\s-]", "", heading.lower(), flags=re.ASCII).strip() for heading in headings]
    return {re.sub(r"\s+", "-", heading) for heading in plain}


def is_broken(page: Path, target: str) -> bool:
    """Whether a link of that page leads nowhere."""
    path, _, anchor = unquote(target).partition("#")
    found = (page.parent / path).resolve() if path else page
    if not found.exists():
        return True
    return bool(anchor) and found.suffix == ".md" and anchor not in anchors(found)


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_every_relative_link_leads_somewhere(page: Path) -> None:
    assert [target for target in links(page) if is_broken(page, target)] == []


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_every_path_that_is_named_exists(page: Path) -> None:
    named = NAMED_PATH.findall(page.read_text(encoding="utf-8"))
    assert [path for path in named if not (ROOT / path).exists()] == []


@pytest.mark.parametrize("page", [page for page in PAGES if ROOT / "docs" in page.parents], ids=name_of)
def test_a_page_of_the_site_links_to_nothing_outside_the_site(page: Path) -> None:
    outside = [
        target
        for target in links(page)
        if (path := target.partition("#")[0])
        and ROOT / "docs" not in (page.parent / unquote(path)).resolve().parents
    ]
    assert outside == []


def test_a_broken_link_is_found() -> None:
    readme = ROOT / "README.md"
    assert is_broken(readme, "docs/no-such-page.md")
    assert is_broken(readme, "docs/reference/index.md#no-such-heading")
    assert not is_broken(readme, "docs/reference/index.md#reference")
