"""Matters of the files for tests, those that the law has ended since among them."""

from datetime import date
from typing import Any

from schemas.catalogue.matter import Matter
from services.domain.catalogue.examples import fill_placeholders
from services.reference_data.loader import load_matter_versions


def newest(code: str) -> Matter:
    """The newest version of a matter, whether or not one may still apply for it."""
    return [matter for matter in load_matter_versions() if matter.code == code][-1]


def example_of(code: str, on: date) -> dict[str, Any]:
    """Its example for an application on that day."""
    return filled(newest(code), on)


def filled(matter: Matter, on: date) -> dict[str, Any]:
    """The example of a matter for an application on that day."""
    return fill_placeholders(matter.example, on)
