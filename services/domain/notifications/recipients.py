"""Recipients of notifications: one table from event kinds to accounts of the directory."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from schemas.cases.events import EventKind
from schemas.cases.events.after import CaseRated
from schemas.cases.events.deadlines import DeadlineEscalated
from schemas.cases.events.review import (
    StepConsulted,
    StepReviewIssuesRaised,
    StepVisitBooked,
)
from schemas.cases.events.signing import SigningEvent
from schemas.cases.events.steps import StepAssigned, StepTransferProposed, StepTransferred
from schemas.cases.signing import SignerName
from schemas.event_registry import EVENT_CLASSES
from schemas.events.audience import Notified
from schemas.people.department_events import DepartmentMerged
from schemas.supervision.orders import SupervisionOrderGround
from schemas.vocabulary import ClockKind, Recipient
from services.domain.notifications.notification_context import NotificationContext
from services.domain.people.directory import Directory


@dataclass(frozen=True)
class NotificationRecipients:
    """Accounts to notify, and unmapped recipients, which alarm the administrator."""

    accounts: tuple[str, ...]
    unmapped: tuple[Recipient, ...] = ()


def find_recipients(context: NotificationContext, directory: Directory) -> NotificationRecipients:
    """Find the accounts to notify of an event; absent accounts are replaced by deputies."""
    group = EVENT_CLASSES[context.kind].notifies
    if group is None:
        return NotificationRecipients(())
    if group is Notified.ESCALATION_RECIPIENTS or _is_for_named_recipients(context):
        return _escalation_recipients(context, directory)
    return NotificationRecipients(directory.resolve_accounts(RULES[group](context, directory)))


def has_recipients(kind: str) -> bool:
    """Return whether events of that kind have recipients."""
    return EVENT_CLASSES[EventKind(kind)].notifies is not None


def _escalation_recipients(context: NotificationContext, directory: Directory) -> NotificationRecipients:
    """Resolve the level's recipients; an unmapped one is replaced by the administrator."""
    accounts: list[str] = []
    unmapped: list[Recipient] = []
    for recipient in _named(context):
        found = directory.recipients_for(recipient, context.department, context.handler, context.region)
        accounts += found or directory.resolve_accounts(directory.administrators())
        if not found:
            unmapped.append(recipient)
    return NotificationRecipients(tuple(dict.fromkeys(accounts)), tuple(unmapped))


def _named(context: NotificationContext) -> tuple[Recipient, ...]:
    if context.order is not None:
        return context.order.recipients
    return context.event.recipients if isinstance(context.event, DeadlineEscalated) else ()


def _is_for_named_recipients(context: NotificationContext) -> bool:
    """Return whether an order goes to all recipients it names: not issued by an escalation."""
    if context.order is None or context.kind is not EventKind.SUPERVISION_ORDER_ISSUED:
        return False
    return context.order.ground is not SupervisionOrderGround.ESCALATION_LEVEL


def _department_officers(context: NotificationContext, directory: Directory) -> tuple[str, ...]:
    """Return the officers of the department, for a step without a handler."""
    return directory.department_officers(context.department)


def _assignee(context: NotificationContext, directory: Directory) -> tuple[str, ...]:
    return (context.event.handler,) if isinstance(context.event, StepAssigned) else ()


def _holder(context: NotificationContext, directory: Directory) -> tuple[str, ...]:
    """Return who holds the clock: the handler or the department; the window for its clocks.

    A licence is its department's to issue and the window's to hand over: both hold its delivery clock.
    """
    if context.clock_kind in _WINDOW_CLOCKS:
        windows = directory.window_officers(context.region)
        return windows if context.step is None else (*windows, *_department_holder(context, directory))
    if context.clock_kind in _RATING_CLOCKS:
        return directory.administrators()
    if context.clock_kind is ClockKind.REPLY and context.kind is EventKind.DEADLINE_BREACHED:
        return _head_and_administrators(context, directory)
    if context.step is None:
        return directory.recipients_for(Recipient.HEAD, context.department)
    return _department_holder(context, directory)


def _department_holder(context: NotificationContext, directory: Directory) -> tuple[str, ...]:
    if context.handler is not None and context.handler in directory.officers:
        return (context.handler,)
    return directory.department_officers(context.department)


def _holder_and_head(context: NotificationContext, directory: Directory) -> tuple[str, ...]:
    """Return who holds the clock, the head, who was asked and is late, and a late signer's head."""
    if context.clock_kind in _RATING_CLOCKS:
        return directory.administrators()
    signer = context.late_signer
    departments = (context.department, *((signer.department,) if signer else ()))
    heads = [one for code in departments for one in directory.recipients_for(Recipient.HEAD, code)]
    return (*_holder_and_consulted(context, directory), *heads)


def _holder_and_consulted(context: NotificationContext, directory: Directory) -> tuple[str, ...]:
    """Return who holds the clock, consulted departments without an answer, and a late signer."""
    silent = [one for code in context.silent for one in directory.department_officers(code)]
    return (*_holder(context, directory), *silent, *_signer_accounts(context.late_signer, directory))


def _signer_accounts(signer: SignerName | None, directory: Directory) -> tuple[str, ...]:
    """Return who may sign; for a closed account the head of its department."""
    if signer is None:
        return ()
    if signer.account is None:
        return directory.department_officers(signer.department)
    if signer.account in directory.officers:
        return (signer.account,)
    return directory.recipients_for(Recipient.HEAD, signer.department)


def _signers(context: NotificationContext, directory: Directory) -> tuple[str, ...]:
    """Return the signer whose turn begins, and the one who was removed."""
    event = context.event
    names = (event.next_signer, event.also_notified) if isinstance(event, SigningEvent) else ()
    return tuple(account for name in names for account in _signer_accounts(name, directory))


def _holder_and_signers(context: NotificationContext, directory: Directory) -> tuple[str, ...]:
    """Return who holds the step, and the signer whose turn begins."""
    return (*_holder(context, directory), *_signers(context, directory))


def _order_recipient(context: NotificationContext, directory: Directory) -> tuple[str, ...]:
    """Return who must act on an order: the department's head, or the administrators."""
    if context.order is None or context.order.asks_reply:
        return directory.recipients_for(Recipient.HEAD, context.department)
    return directory.administrators()


def _departments(context: NotificationContext) -> tuple[str, ...]:
    """Departments that the event names: consulted, invited, or readers of a result."""
    event = context.event
    if isinstance(event, StepConsulted | StepVisitBooked):
        return event.departments
    return ()


def _head_and_administrators(context: NotificationContext, directory: Directory) -> tuple[str, ...]:
    return (*directory.recipients_for(Recipient.HEAD, context.department), *directory.administrators())


def _late_issue_reviewers(context: NotificationContext, directory: Directory) -> tuple[str, ...]:
    """Return the administrators if review issues were raised that an earlier round missed."""
    event = context.event
    has_missed = isinstance(event, StepReviewIssuesRaised) and event.missed > 0
    return directory.administrators() if has_missed else ()


def _consulted_departments(context: NotificationContext, directory: Directory) -> tuple[str, ...]:
    """Return the officers of the consulted departments."""
    return tuple(one for code in _departments(context) for one in directory.department_officers(code))


def _transfer_approver(context: NotificationContext, directory: Directory) -> tuple[str, ...]:
    """Return the heads who may agree to take the step over."""
    event = context.event
    target = event.to_department if isinstance(event, StepTransferProposed) else None
    return directory.recipients_for(Recipient.HEAD, target)


def _transfer_departments(context: NotificationContext, directory: Directory) -> tuple[str, ...]:
    """Return the officers of the new department and the head of the former one."""
    event = context.event
    former = event.from_department if isinstance(event, StepTransferred) else None
    return (*_department_officers(context, directory), *directory.recipients_for(Recipient.HEAD, former))


def _window_officers(context: NotificationContext, directory: Directory) -> tuple[str, ...]:
    return directory.window_officers(context.region)


def _colleagues(context: NotificationContext, directory: Directory) -> tuple[str, ...]:
    """Return the officers who may review as a second person."""
    return tuple(one for one in directory.department_officers(context.department) if one != context.handler)


def _rating_followers(context: NotificationContext, directory: Directory) -> tuple[str, ...]:
    """Return the administrators (审管办), who follow up a bad rating."""
    event = context.event
    is_bad = isinstance(event, CaseRated) and event.rating.is_bad
    return directory.administrators() if is_bad else ()


def _inspection_members(context: NotificationContext, directory: Directory) -> tuple[str, ...]:
    """Return who holds the step and the officers of the member departments."""
    members = [one for code in _departments(context) for one in directory.department_officers(code)]
    return (*_holder(context, directory), *members)


def _conflict_heads(context: NotificationContext, directory: Directory) -> tuple[str, ...]:
    """Return the heads of the stage's lead and of the conflicting departments."""
    heads = [directory.recipients_for(Recipient.HEAD, code) for code in context.involved]
    return tuple(account for head in heads for account in head)


def _plan_owners(context: NotificationContext, directory: Directory) -> tuple[str, ...]:
    """Return the heads of the lead departments and the administrators, who keep the plan."""
    return (*_conflict_heads(context, directory), *directory.administrators())


def _successor(context: NotificationContext, directory: Directory) -> tuple[str, ...]:
    """Return the successor's officers, the former head and the administrators."""
    successor = context.event.successor if isinstance(context.event, DepartmentMerged) else None
    heads = directory.recipients_for(Recipient.HEAD, context.department)
    return (*directory.department_officers(successor), *heads, *directory.administrators())


def _administrators(context: NotificationContext, directory: Directory) -> tuple[str, ...]:
    return directory.administrators()


_WINDOW_CLOCKS = {ClockKind.INTAKE, ClockKind.SUPPLEMENT, ClockKind.DELIVERY}
_RATING_CLOCKS = {ClockKind.CALL_BACK, ClockKind.REMEDIATION}
RULES: Mapping[Notified, Callable[[NotificationContext, Directory], tuple[str, ...]]] = MappingProxyType(
    {
        Notified.DEPARTMENT: _department_officers,
        Notified.ASSIGNEE: _assignee,
        Notified.HOLDER: _holder,
        Notified.HOLDER_AND_SILENT: _holder_and_consulted,
        Notified.HOLDER_AND_HEAD: _holder_and_head,
        Notified.HOLDER_AND_MEMBERS: _inspection_members,
        Notified.COLLEAGUES: _colleagues,
        Notified.WINDOW: _window_officers,
        Notified.ADMINISTRATORS: _administrators,
        Notified.ADMINISTRATORS_IF_MISSED: _late_issue_reviewers,
        Notified.ADMINISTRATORS_IF_BAD: _rating_followers,
        Notified.CONSULTED_DEPARTMENTS: _consulted_departments,
        Notified.SIGNER: _signers,
        Notified.HOLDER_AND_SIGNER: _holder_and_signers,
        Notified.TARGET_HEAD: _transfer_approver,
        Notified.NEW_DEPARTMENT: _transfer_departments,
        Notified.SUCCESSOR: _successor,
        Notified.PARTY_HEADS: _conflict_heads,
        Notified.PLAN_LEADS: _plan_owners,
        Notified.ORDER_RECIPIENTS: _order_recipient,
        Notified.ANSWERABLE: _order_recipient,
        Notified.HEAD_AND_ADMINISTRATORS: _head_and_administrators,
    }
)
