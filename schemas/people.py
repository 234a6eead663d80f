"""People as the record keeps them: who is away, who stands in, who stands behind a role."""

from pydantic import AwareDatetime, BaseModel, ConfigDict

from schemas.vocabulary import Recipient


class _Row(BaseModel):
    model_config = ConfigDict(frozen=True)


class Absence(_Row):
    """Somebody is away, and somebody else gets their notices and may act in their place (A/B 角).

    Attributes:
        from_at: the first moment of the absence, `until_at` the first moment after it; real time:
            cases of a demonstration live in a time of their own, people do not.
    """

    id: int
    account: str
    deputy: str
    from_at: AwareDatetime
    until_at: AwareDatetime
    reason: str = ""


class RoleMapping(_Row):
    """Who stands behind a rung's recipient: for one department, or (None) for the whole city."""

    recipient: Recipient
    department: str | None
    accounts: tuple[str, ...]
