"""`make docs` builds without a warning, and its pages fetch nothing from elsewhere."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.unit.house.tree import ROOT

NO_NETWORK = dict.fromkeys(("http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY"), "http://127.0.0.1:9")
FETCHED = re.compile(
    r"""<(?:script|img|link|iframe)[^>]+(?:src|href)="(?:https?:)?//[^"]+"[^>]*>|url\(["']?https?:"""
)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    pytest.importorskip("mkdocs", reason="needs the docs group: sh deploy/bootstrap.sh docs")
    folder = tmp_path_factory.mktemp("site")
    built = subprocess.run(  # noqa: S603 - our own command
        [sys.executable, "-m", "mkdocs", "build", "--strict", "--quiet", "--site-dir", str(folder)],
        cwd=ROOT,
        env={**os.environ, **NO_NETWORK, "NO_MKDOCS_2_WARNING": "1"},
        capture_output=True,
        text=True,
        timeout=100,
        check=False,
    )
    assert (built.returncode, built.stdout, built.stderr) == (0, "", "")
    return folder


def test_the_site_builds_without_a_warning(site: Path) -> None:
    assert (site / "index.html").exists()
    assert (site / "reference" / "events.html").exists()


def test_no_page_of_the_site_fetches_anything_from_elsewhere(site: Path) -> None:
    texts = {
        path: path.read_text(encoding="utf-8")
        for path in site.rglob("*.*")
        if path.suffix in {".html", ".css"}
    }
    found = {path.name: hits for path, text in texts.items() if (hits := _fetched(text))}
    assert found == {}


def test_a_script_from_elsewhere_is_found() -> None:
    assert _fetched('<script src="https://cdn.example.com/a.js"></script>')
    assert not _fetched('<script src="assets/a.js"></script>')


def _fetched(text: str) -> list[str]:
    return [hit for hit in FETCHED.findall(text) if 'rel="canonical"' not in hit]
