"""How long an archived case is kept, as the file beside this one says it."""

from functools import lru_cache
from pathlib import Path

import yaml
from pydantic import BaseModel, ConfigDict


class Retention(BaseModel):
    """Retention classes (保管期限) by matter.

    Attributes:
        default: the class of matters that are not named.
        before_acceptance: the class of cases that ended before they were accepted.
        matters: the class of each matter that has one of its own.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    default: str
    before_acceptance: str
    matters: dict[str, str]

    def class_of(self, matter: str, *, was_accepted: bool) -> str:
        """How long a case of the matter is kept.

        Source:
            国家档案局令第8号: 永久, 30 年, 10 年.
        """
        return self.matters.get(matter, self.default) if was_accepted else self.before_acceptance


@lru_cache
def load_retention() -> Retention:
    """The classes as data."""
    written = (Path(__file__).parent / "retention.yaml").read_text(encoding="utf-8")
    return Retention.model_validate(yaml.safe_load(written))
