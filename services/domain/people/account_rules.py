"""Validation of accounts, absences and role mappings."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime

from schemas.cases.acts import Officer
from schemas.people.accounts import Absence, AbsenceIn, PersonChangeIn, PersonIn, RoleMappingIn
from schemas.vocabulary import Recipient, Role
from services.domain.people.directory import DEPARTMENT_ROLES

FieldFault = tuple[str, str]
_IN_A_DEPARTMENT = DEPARTMENT_ROLES | {Role.SYSTEM}


def person_faults(given: PersonIn | PersonChangeIn, departments: Collection[str]) -> Iterator[FieldFault]:
    """Yield the faults of an account: department and centre must suit the role."""
    if given.role in _IN_A_DEPARTMENT and given.department not in departments:
        yield "department", f"{given.role.label}须属于已有的部门"
    if given.role not in _IN_A_DEPARTMENT and given.department is not None:
        yield "department", f"{given.role.label}不属于任何部门，不要填写部门"
    if given.role is not Role.WINDOW and given.centre is not None:
        yield "centre", "只有窗口人员属于政务服务中心"


def absence_faults(
    given: AbsenceIn, people: Mapping[str, Officer], absences: Sequence[Absence], now: datetime
) -> Iterator[FieldFault]:
    """Yield the faults of an absence.

    Args:
        people: the active accounts.
        absences: all that are neither cancelled nor over.
    """
    absent, deputy = people.get(given.account), people.get(given.deputy)
    if absent is None:
        yield "account", "没有这个在用账号"
    if given.until_at <= given.from_at:
        yield "until_at", "返岗时间应晚于离岗时间"
    elif given.until_at <= now:
        yield "until_at", "返岗时间已过，离岗不能补登"
    if deputy is None:
        yield "deputy", "没有这个在用账号，不能代岗"
    elif given.deputy == given.account:
        yield "deputy", "不能由本人代岗"
    elif absent is not None and not _can_deputise(absent, deputy):
        yield "deputy", "代岗人员应与离岗人员同部门（窗口同中心），并在岗位上"
    together = [other for other in absences if _overlap(given, other)]
    if any(other.account == given.account for other in together):
        yield "from_at", "与本人已登记的离岗时间重叠"
    elif _forms_cycle(given, together):
        yield "deputy", "代岗关系成环：代岗人员届时离岗，最终又由本人代岗"


def mapping_faults(
    given: RoleMappingIn, people: Mapping[str, Officer], departments: Collection[str]
) -> Iterator[FieldFault]:
    """Yield the faults of a role mapping: accounts must be active and of that department."""
    if given.recipient is Recipient.HANDLER:
        yield "recipient", "经办人由环节的签收和分派决定，不能另行对应"
    if given.department is not None and given.department not in departments:
        yield "department", "没有这个部门"
    unknown = [account for account in given.accounts if account not in people]
    if unknown:
        yield "accounts", f"没有这些在用账号：{'、'.join(unknown)}"
        return
    if given.recipient is Recipient.ADMINISTRATOR and any(
        people[account].role is not Role.ADMINISTRATOR for account in given.accounts
    ):
        yield "accounts", "审管办只能对应审管办账号"
    if given.recipient is Recipient.HEAD and given.department is not None:
        strangers = [name for name in given.accounts if people[name].department != given.department]
        if strangers:
            yield "accounts", f"不是本部门人员：{'、'.join(strangers)}"
    if not given.accounts and given.recipient in _WITHOUT_DEFAULT and given.department is None:
        yield "accounts", f"“{given.recipient.label}”至少对应一人，否则督办的最高一级无人接收"


def leaving_faults(
    account: str,
    people: Mapping[str, Officer],
    absences: Sequence[Absence],
    mapped: Mapping[tuple[Recipient, str | None], Sequence[str]],
    open_steps: int,
) -> Iterator[FieldFault]:
    """Yield the reasons why an account may not be closed yet."""
    if open_steps:
        yield "act", f"名下还有 {open_steps} 个在办环节，请先移交"
    yield from last_administrator_faults(account, people)
    for absence in absences:
        if absence.deputy == account:
            yield "act", f"正在或即将为 {absence.account} 代岗，请先调整"
    for (recipient, _), accounts in mapped.items():
        if list(accounts) == [account]:
            yield "act", f"是督办对象“{recipient.label}”的唯一对应人员，请先调整"


def last_administrator_faults(account: str, people: Mapping[str, Officer]) -> Iterator[FieldFault]:
    """Yield a fault if the account is the last administrator."""
    others = [name for name, who in people.items() if who.role is Role.ADMINISTRATOR and name != account]
    if people[account].role is Role.ADMINISTRATOR and not others:
        yield "act", "这是最后一个审管办账号"


def suspension_faults(account: str, reason: str, people: Mapping[str, Officer]) -> Iterator[FieldFault]:
    """Yield what forbids a suspension; open work and deputising do not."""
    if len([sign for sign in reason if sign.isalnum()]) < _MIN_REASON_LENGTH:
        yield "reason", "立即停用须写明理由"
    yield from last_administrator_faults(account, people)


def needs_second_administrator(*roles: Role) -> bool:
    """Return whether changing an account with these roles needs a second administrator."""
    return Role.ADMINISTRATOR in roles


_MIN_REASON_LENGTH = 2
_WITHOUT_DEFAULT = {Recipient.REFORM_OFFICE, Recipient.SUPERVISION_OFFICE}


def _can_deputise(absent: Officer, deputy: Officer) -> bool:
    if absent.role in DEPARTMENT_ROLES:
        return deputy.role in DEPARTMENT_ROLES and deputy.department == absent.department
    return deputy.role is absent.role and deputy.centre == absent.centre and absent.role is not Role.SYSTEM


def _overlap(given: AbsenceIn, other: Absence) -> bool:
    return given.from_at < other.until_at and other.from_at < given.until_at


def _forms_cycle(given: AbsenceIn, together: Sequence[Absence]) -> bool:
    """Return whether the chain of absent deputies leads back to the absent person."""
    deputies: dict[str, set[str]] = {}
    for other in together:
        deputies.setdefault(other.account, set()).add(other.deputy)
    ahead, seen = [given.deputy], {given.deputy}
    while ahead:
        for deputy in deputies.get(ahead.pop(), set()):
            if deputy == given.account:
                return True
            if deputy not in seen:
                seen.add(deputy)
                ahead.append(deputy)
    return False
