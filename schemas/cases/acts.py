"""Officers: who acts, and with whose rights."""

from pydantic import BaseModel, ConfigDict

from schemas.vocabulary import Role


class Officer(BaseModel):
    """An account with its rights; `deputy` is set while a deputy acts for an absent one.

    Attributes:
        account: the log-in name; stable, no personal data.
        department: department code; None for the window and the administrator.
        centre: region code of the service centre; None means every centre.
        deputy_for: those who are away now and in whose place this one may act.
        linked: further accounts that are no second person beside this one: its deputies, and accounts
            that one opened for the other within the last thirty days.
        deputy: the person who acts with the rights of this absent one; None when acting personally.
        token_generation: the number that tokens and sessions of the account must carry to be valid.
        must_change_password: whether the account still has its first password.
    """

    model_config = ConfigDict(frozen=True)

    account: str
    name: str
    role: Role
    department: str | None = None
    centre: str | None = None
    deputy_for: tuple["Officer", ...] = ()
    linked: tuple[str, ...] = ()
    deputy: "Officer | None" = None
    token_generation: int = 0
    must_change_password: bool = False

    @property
    def actor(self) -> str:
        """The account of the person who really acts."""
        return self.deputy.account if self.deputy else self.account

    @property
    def persons(self) -> frozenset[str]:
        """Every account that counts as the same person where a rule asks for a second one."""
        own = {self.account, *self.linked, *(absent.account for absent in self.deputy_for)}
        return frozenset(own) | (self.deputy.persons if self.deputy else frozenset())
