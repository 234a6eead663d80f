"""Parts of a joint case's state besides its steps and clocks."""

from pydantic import AwareDatetime, BaseModel, ConfigDict

from schemas.vocabulary import CaseStatus, Rating

PROJECT_CODE = r"^[0-9]{4}-[0-9]{6}-[0-9]{2}-[0-9]{2}-[0-9]{6}(-[0-9]{3})?$"
"""Both shapes of an investment project's code: up to October 2020 with a sub-number, without since.

Source:
    发改投资〔2020〕1439号. The check digit is not published: the shape is all that is checked.
"""


class _Value(BaseModel):
    model_config = ConfigDict(frozen=True)


class ProjectCode(_Value):
    """A code that an investment project (投资项目) has or had: since when, entered by whom."""

    code: str
    since: AwareDatetime
    by: str


class Satisfaction(_Value):
    """What the applicant thinks of a closed case, and what was done about a bad rating."""

    rating: Rating
    is_anonymous: bool
    rated_at: AwareDatetime | None = None
    is_mended: bool = False
    follow_up: Rating | None = None


class StageState(_Value):
    """The one answer of a stage."""

    closed_at: AwareDatetime
    outcome: CaseStatus


class Conflict(_Value):
    """Two departments of a stage that disagree, until the lead, not a party, decides."""

    stage: str
    step: str
    with_step: str
    raised_at: AwareDatetime
    raised_by: tuple[str, ...] = ()
    statements: int = 1
    decided_at: AwareDatetime | None = None


class ChildState(_Value):
    """A case that this one has started; `failed_because` when it could not be."""

    case_no: str | None = None
    outcome: CaseStatus | None = None
    reported_at: AwareDatetime | None = None
    failed_because: str | None = None
