"""`ClockId`: the name of a clock within its case or supervision order."""

from typing import Self

from pydantic import GetCoreSchemaHandler
from pydantic_core import CoreSchema, core_schema

from schemas.vocabulary import ClockKind

CASE = "case"
STAGE_PREFIX = "stage:"
_REPLY = ClockKind.REPLY.value


class ClockId(str):
    """The name of a clock: whose limit it keeps, of which kind, and the how manieth it is.

    `case/promised`, `tax/statutory`, `tax/statutory/2`, `stage:design/promised`, `reply/1`.
    """

    __slots__ = ()

    @classmethod
    def of(cls, kind: ClockKind, step: str | None = None, number: int = 1) -> Self:
        """The clock of a step, or of the case; the first of its kind carries no number."""
        return cls(f"{step or CASE}/{kind.value}{f'/{number}' if number > 1 else ''}")

    @classmethod
    def of_stage(cls, kind: ClockKind, stage: str) -> Self:
        """The clock of a stage, or of several stages in a row (`land+planning`)."""
        return cls(f"{STAGE_PREFIX}{stage}/{kind.value}")

    @classmethod
    def of_suspension(cls, step: str, number: int) -> Self:
        """The clock of the announced length of a step's suspension; every one carries its number."""
        return cls(f"{step}/{ClockKind.SUSPENSION.value}/{number}")

    @classmethod
    def of_reply(cls, number: int) -> Self:
        """The clock of the reply to a supervision order; a returned order has a new one."""
        return cls(f"{_REPLY}/{number}")

    @property
    def kind(self) -> ClockKind:
        """Which limit it keeps."""
        parts = self.split("/")
        return ClockKind.REPLY if parts[0] == _REPLY else ClockKind(parts[1])

    @property
    def owner(self) -> str:
        """The code of the step or stage it belongs to; empty for the case's own and for a reply."""
        first = self.split("/", 1)[0].removeprefix(STAGE_PREFIX)
        return "" if first in {CASE, _REPLY} else first

    @classmethod
    def __get_pydantic_core_schema__(cls, source: type[str], handler: GetCoreSchemaHandler) -> CoreSchema:
        """Validate it as text and keep it as a `ClockId`."""
        return core_schema.no_info_after_validator_function(cls, core_schema.str_schema())
