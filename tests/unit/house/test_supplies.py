"""What comes from outside is pinned, hashed, names no host, and is tested in the version that runs."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.unit.house.tree import ROOT, name_of, texts

LOCKS = sorted((ROOT / "requirements").glob("*.lock"))
PIN = re.compile(r"^([a-z0-9.-]+)==([^ \\]+)(.*)$", re.MULTILINE)
NAMES_A_PLACE = re.compile(
    r"://|--(extra-)?index-url|--find-links|--trusted-host|^-e |@ (file|git)", re.MULTILINE
)
SOMEBODYS_FOLDER = re.compile(r"(?<![\w.])/(?:home|Users|work|root)/\w")


def pins(lock: Path) -> set[tuple[str, str, str]]:
    """Name, version and marker of every package in a lock."""
    return {
        (name, version, marker.rstrip(" \\"))
        for name, version, marker in PIN.findall(lock.read_text(encoding="utf-8"))
    }


def test_there_is_a_lock_for_every_wish() -> None:
    wishes = {path.stem for path in (ROOT / "requirements").glob("*.in")} - {"overrides"}
    assert {path.stem for path in LOCKS} == wishes


@pytest.mark.parametrize("lock", LOCKS, ids=lambda path: path.stem)
def test_a_lock_names_no_place_to_fetch_from(lock: Path) -> None:
    assert NAMES_A_PLACE.findall(lock.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize("lock", LOCKS, ids=lambda path: path.stem)
def test_every_package_of_a_lock_is_hashed(lock: Path) -> None:
    packages = re.split(r"^(?=[a-z0-9])", lock.read_text(encoding="utf-8"), flags=re.MULTILINE)[1:]
    assert [package.splitlines()[0] for package in packages if "--hash=sha256:" not in package] == []


def test_what_runs_is_what_was_tested() -> None:
    run, dev = (pins(ROOT / "requirements" / f"{group}.lock") for group in ("run", "dev"))
    assert run - dev == set()


def test_nothing_of_ours_knows_one_persons_folders() -> None:
    found = {
        name_of(path): hits
        for path in texts()
        if (hits := SOMEBODYS_FOLDER.findall(path.read_text(encoding="utf-8")))
    }
    assert found == {}
