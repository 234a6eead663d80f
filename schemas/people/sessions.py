"""Browser sessions of accounts."""

from datetime import timedelta

from pydantic import AwareDatetime, BaseModel, ConfigDict

from schemas.vocabulary import Role

WINDOW_IDLE = timedelta(minutes=15)
OFFICE_IDLE = timedelta(minutes=30)
MAX_SESSION = timedelta(hours=12)


class Session(BaseModel):
    """A browser login: its account and when it was last used.

    `token` is held by the browser; the database stores its hash only. `generation` is the account's at
    login; a session of an earlier generation is invalid.
    """

    model_config = ConfigDict(frozen=True)

    token: str
    account: str
    generation: int = 0
    seen_at: AwareDatetime


def idle_limit(role: Role) -> timedelta:
    """Return the idle time until a session ends; shorter at public windows."""
    return WINDOW_IDLE if role is Role.WINDOW else OFFICE_IDLE
