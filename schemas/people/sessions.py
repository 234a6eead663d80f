"""Sessions of people at a screen, as the door knows them."""

from datetime import timedelta

from pydantic import AwareDatetime, BaseModel, ConfigDict

from schemas.vocabulary import Role

WINDOW_IDLE = timedelta(minutes=15)
OFFICE_IDLE = timedelta(minutes=30)
LONGEST_SESSION = timedelta(hours=12)


class Session(BaseModel):
    """A log-in at a screen: whose, and when it was last used.

    `token` is what the browser holds; the record keeps its hash only. `generation` is the account's at the
    log-in: a session of an earlier one has ended.
    """

    model_config = ConfigDict(frozen=True)

    token: str
    account: str
    generation: int = 0
    seen_at: AwareDatetime


def idle_time(role: Role) -> timedelta:
    """How long a screen may rest before its log-in ends: shorter where citizens stand in front of it."""
    return WINDOW_IDLE if role is Role.WINDOW else OFFICE_IDLE
