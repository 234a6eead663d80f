"""Whatever people send is looked at before anything else: can it be kept on file, can it be read."""

import importlib
import pkgutil

import pytest
from pydantic import BaseModel, ValidationError

import schemas
from schemas.calendars.changes import ClosureIn
from schemas.input_model import InputModel


def _models() -> list[type[BaseModel]]:
    modules = [
        importlib.import_module(one.name) for one in pkgutil.walk_packages(schemas.__path__, "schemas.")
    ]
    found = {one for module in modules for one in vars(module).values() if isinstance(one, type)}
    return [one for one in found if issubclass(one, BaseModel) and one.__name__.endswith("In")]


PARTS = {"HolidayNoticeIn"}
"""Parts of a body; the whole is looked at."""


def test_every_body_is_looked_at_before_its_fields() -> None:
    bodies = [one for one in _models() if one.__name__ not in PARTS]
    assert len(bodies) > 20
    assert [one.__name__ for one in bodies if not issubclass(one, InputModel)] == []


@pytest.mark.parametrize("reason", ["停\x00电", "\u200b\u3164", "\u202e电停", "\ud800"])
def test_words_that_cannot_be_kept_or_read_are_refused(reason: str) -> None:
    with pytest.raises(ValidationError):
        ClosureIn.model_validate({"document": "审管〔2026〕8号", "reason": reason})
    assert ClosureIn.model_validate({"document": "审管〔2026〕8号", "reason": "停 电"}).reason == "停 电"
