"""Matters and departments as the files beside this one say them."""

from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from schemas.catalogue.matter import Matter, MatterInPreparation
from schemas.people.departments import Department

_FOLDER = Path(__file__).parent


@lru_cache
def load_departments() -> dict[str, Department]:
    """Every department by its code."""
    rows = _read(_FOLDER / "departments.yaml")
    return {row["code"]: Department.model_validate(row) for row in rows}


@lru_cache
def load_matters() -> dict[str, Matter]:
    """Every published matter by its code.

    Raises:
        ValueError: a matter contradicts itself, or names a department nobody knows.
    """
    departments = load_departments()
    matters = {}
    for path in sorted((_FOLDER / "matters").glob("*.yaml")):
        matter = Matter.model_validate(_read(path))
        if unknown := {step.department for step in matter.steps} - set(departments):
            raise ValueError(f"{path.name}: 部门不存在：{sorted(unknown)}")
        matters[matter.code] = matter
    return matters


@lru_cache
def load_in_preparation() -> tuple[MatterInPreparation, ...]:
    """The matters that the policy document names and nobody can apply for yet, in its order."""
    rows = _read(_FOLDER / "in_preparation.yaml")
    return tuple(MatterInPreparation.model_validate(row) for row in rows)


def read_matter_file(path: Path) -> Any:
    """What stands in a matter's file, unchecked.

    Raises:
        ValueError: it is not YAML in UTF-8.
    """
    try:
        return _read(path)
    except yaml.YAMLError as wrong:
        raise ValueError(f"{path.name} 不是正确的 YAML") from wrong


def _read(path: Path) -> Any:
    return yaml.safe_load(path.read_text(encoding="utf-8"))
