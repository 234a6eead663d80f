"""Matters and departments as the files beside this one say them."""

from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

import yaml

from schemas.catalogue.matter import Matter, MatterInPreparation
from schemas.json_values import as_list
from schemas.people.departments import Department

_FOLDER = Path(__file__).parent


@lru_cache
def load_departments() -> dict[str, Department]:
    """Every department by its code."""
    rows = as_list(_read(_FOLDER / "departments.yaml"))
    return {one.code: one for one in map(Department.model_validate, rows)}


@lru_cache
def load_matters() -> dict[str, Matter]:
    """Every matter by its code, in its newest version.

    Raises:
        ValueError: a matter contradicts itself, or names an unknown department.
    """
    return {matter.code: matter for matter in _matters(_FOLDER / "matters")}


@lru_cache
def load_matter_versions() -> tuple[Matter, ...]:
    """Every version of every matter, oldest first: a case keeps the law of its time.

    Raises:
        ValueError: a matter contradicts itself, or names an unknown department.
    """
    return (*_matters(_FOLDER / "matters" / "earlier"), *load_matters().values())


def _matters(folder: Path) -> Iterator[Matter]:
    departments = load_departments()
    for path in sorted(folder.glob("*.yaml")):
        matter = Matter.model_validate(_read(path))
        if unknown := {step.department for step in matter.steps} - set(departments):
            raise ValueError(f"{path.name}: 部门不存在：{sorted(unknown)}")
        yield matter


@lru_cache
def load_in_preparation() -> tuple[MatterInPreparation, ...]:
    """The matters of the policy document that are not open for application yet, in its order."""
    rows = as_list(_read(_FOLDER / "in_preparation.yaml"))
    return tuple(MatterInPreparation.model_validate(row) for row in rows)


def read_matter_file(path: Path) -> object:
    """The content of a matter's file, unchecked.

    Raises:
        ValueError: it is not YAML in UTF-8.
    """
    try:
        return _read(path)
    except yaml.YAMLError as wrong:
        raise ValueError(f"{path.name} 不是正确的 YAML") from wrong


def _read(path: Path) -> object:
    return yaml.safe_load(path.read_text(encoding="utf-8"))
