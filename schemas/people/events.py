"""Events of accounts, absences and role mappings (人员)."""

from typing import Annotated, Literal

from pydantic import AwareDatetime

from schemas.events.base import NO_STATE, Event, Private, Stored
from schemas.events.kinds import EventKind
from schemas.vocabulary import Recipient, Role


class AccountEvent(Event):
    """Something that happened to an account."""


class AccountWritten(AccountEvent):
    """An account got its rights, approved by a second administrator where `change` is set."""

    role: Role | None = None
    department: str | None = None
    centre: str | None = None
    proposed_by: str | None = None
    change: int | None = None
    digest: str | None = None
    name: Private[str | None] = None
    reason: Private[str | None] = None


class AccountOpened(AccountWritten, wakes=False, notifies=None, changes=NO_STATE):
    """An account was opened (账号开通)."""

    kind: Literal[EventKind.ACCOUNT_OPENED] = EventKind.ACCOUNT_OPENED
    role: Role
    name: Private[str]


class AccountChanged(AccountWritten, wakes=False, notifies=None, changes=NO_STATE):
    """An account got another name, role or department (账号变更)."""

    kind: Literal[EventKind.ACCOUNT_CHANGED] = EventKind.ACCOUNT_CHANGED
    role: Role
    name: Private[str]


class AccountReopened(AccountWritten, wakes=False, notifies=None, changes=NO_STATE):
    """A closed account was opened again (账号恢复)."""

    kind: Literal[EventKind.ACCOUNT_REOPENED] = EventKind.ACCOUNT_REOPENED


class AccountClosed(AccountEvent, wakes=False, notifies=None, changes=NO_STATE):
    """An account that is not needed any more was closed (账号停用)."""

    kind: Literal[EventKind.ACCOUNT_CLOSED] = EventKind.ACCOUNT_CLOSED
    reason: Private[str | None] = None


class AccountSuspended(AccountEvent, wakes=False, notifies=None, changes=NO_STATE):
    """An account was closed at once (账号立即停用)."""

    kind: Literal[EventKind.ACCOUNT_SUSPENDED] = EventKind.ACCOUNT_SUSPENDED
    reason: Private[str | None] = None


class AccountPasswordChanged(AccountEvent, wakes=False, notifies=None, changes=NO_STATE):
    """A person changed their own password (修改口令)."""

    kind: Literal[EventKind.ACCOUNT_PASSWORD_CHANGED] = EventKind.ACCOUNT_PASSWORD_CHANGED


class AccountChangeProposed(AccountEvent, wakes=False, notifies=None, changes=NO_STATE):
    """A change of an administrator's account waits for a second one (管理员账号变更待审批)."""

    kind: Literal[EventKind.ACCOUNT_CHANGE_PROPOSED] = EventKind.ACCOUNT_CHANGE_PROPOSED
    change: int
    change_kind: Annotated[str, Stored("kind")]
    digest: str
    role: Role | None


class AccountChangeRejected(AccountEvent, wakes=False, notifies=None, changes=NO_STATE):
    """A proposed change of an administrator's account was refused (管理员账号变更未批准)."""

    kind: Literal[EventKind.ACCOUNT_CHANGE_REJECTED] = EventKind.ACCOUNT_CHANGE_REJECTED
    change: int
    change_kind: Annotated[str, Stored("kind")]
    reason: Private[str]


class AbsenceEntered(AccountEvent, wakes=False, notifies=None, changes=NO_STATE):
    """A person will be away, with a deputy (登记离岗)."""

    kind: Literal[EventKind.ABSENCE_ENTERED] = EventKind.ABSENCE_ENTERED
    absence: int
    account: str
    deputy: str
    from_at: AwareDatetime
    until_at: AwareDatetime
    reason: Private[str | None] = None


class AbsenceCancelled(AccountEvent, wakes=False, notifies=None, changes=NO_STATE):
    """An absence was taken back or ended early (撤销离岗)."""

    kind: Literal[EventKind.ABSENCE_CANCELLED] = EventKind.ABSENCE_CANCELLED
    absence: int


class RoleMapped(Event, wakes=False, notifies=None, changes=NO_STATE):
    """The accounts of an escalation's recipient were entered (督办对象对应)."""

    kind: Literal[EventKind.ROLE_MAPPED] = EventKind.ROLE_MAPPED
    recipient: Recipient
    department: str | None
    accounts: tuple[str, ...]
