"""Recipients of notifications: one table from event kinds to accounts of the directory."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from schemas.cases.events import EventKind
from schemas.supervision.orders import SupervisionOrderGround
from schemas.vocabulary import ClockKind, Rating, Recipient
from services.domain.notifications.notification_context import NotificationContext
from services.domain.people.directory import Directory


@dataclass(frozen=True)
class NotificationRecipients:
    """Accounts to notify, and unmapped recipients, which alarm the administrator."""

    accounts: tuple[str, ...]
    unmapped: tuple[Recipient, ...] = ()


def find_recipients(context: NotificationContext, directory: Directory) -> NotificationRecipients:
    """Find the accounts to notify of an event; absent accounts are replaced by deputies."""
    if context.kind in _ESCALATION_EVENTS or _is_for_named_recipients(context):
        return _escalation_recipients(context, directory)
    rule = _RULES.get(context.kind)
    return NotificationRecipients(directory.resolve_accounts(rule(context, directory)) if rule else ())


def has_recipients(kind: str) -> bool:
    """Return whether events of that kind have recipients."""
    return kind in _RULES or kind in _ESCALATION_EVENTS


def _escalation_recipients(context: NotificationContext, directory: Directory) -> NotificationRecipients:
    """Resolve the level's recipients; an unmapped one is replaced by the administrator."""
    accounts: list[str] = []
    unmapped: list[Recipient] = []
    for name in context.facts.get("recipients", ()):
        recipient = Recipient(name)
        found = directory.recipients_for(recipient, context.department, context.handler, context.region)
        accounts += found or directory.resolve_accounts(directory.administrators())
        if not found:
            unmapped.append(recipient)
    return NotificationRecipients(tuple(dict.fromkeys(accounts)), tuple(unmapped))


def _is_for_named_recipients(context: NotificationContext) -> bool:
    """Return whether an order goes to all recipients it names: not issued by an escalation."""
    ground = context.facts.get("ground")
    return (
        context.kind is EventKind.SUPERVISION_ORDER_ISSUED
        and ground != SupervisionOrderGround.ESCALATION_LEVEL.value
    )


def _department_officers(context: NotificationContext, directory: Directory) -> tuple[str, ...]:
    """Return the officers of the department, for a step without a handler."""
    return directory.department_officers(context.department)


def _assignee(context: NotificationContext, directory: Directory) -> tuple[str, ...]:
    assigned = context.facts.get("handler")
    return (str(assigned),) if assigned else ()


def _holder(context: NotificationContext, directory: Directory) -> tuple[str, ...]:
    """Return who holds the clock: the handler or the department; the window for its clocks."""
    if context.facts.get("kind") in _WINDOW_CLOCKS:
        return directory.window_officers(context.region)
    if context.facts.get("kind") in _RATING_CLOCKS:
        return directory.administrators()
    if context.facts.get("kind") == ClockKind.REPLY.value and context.kind is _BREACHED:
        return _head_and_administrators(context, directory)
    if context.step is None:
        return directory.recipients_for(Recipient.HEAD, context.department)
    if context.handler is not None and context.handler in directory.officers:
        return (context.handler,)
    return directory.department_officers(context.department)


def _holder_and_head(context: NotificationContext, directory: Directory) -> tuple[str, ...]:
    """Return who holds the clock, the head, and consulted departments without an answer."""
    if context.facts.get("kind") in _RATING_CLOCKS:
        return directory.administrators()
    heads = directory.recipients_for(Recipient.HEAD, context.department)
    return (*_holder_and_consulted(context, directory), *heads)


def _holder_and_consulted(context: NotificationContext, directory: Directory) -> tuple[str, ...]:
    """Return who holds the clock, and consulted departments without an answer."""
    silent = [one for code in context.facts.get("silent", ()) for one in directory.department_officers(code)]
    return (*_holder(context, directory), *silent)


def _order_recipient(context: NotificationContext, directory: Directory) -> tuple[str, ...]:
    """Return who must act on an order: the department's head, or the administrators."""
    if context.facts.get("asks_reply", True):
        return directory.recipients_for(Recipient.HEAD, context.department)
    return directory.administrators()


def _result_readers(context: NotificationContext, directory: Directory) -> tuple[str, ...]:
    """Return the officers of departments that used a result which is now corrected."""
    departments = [str(code) for code in context.facts.get("departments", ())]
    return tuple(
        dict.fromkeys(account for code in departments for account in directory.department_officers(code))
    )


def _head_and_administrators(context: NotificationContext, directory: Directory) -> tuple[str, ...]:
    return (*directory.recipients_for(Recipient.HEAD, context.department), *directory.administrators())


def _late_issue_reviewers(context: NotificationContext, directory: Directory) -> tuple[str, ...]:
    """Return the administrators if review issues were raised that an earlier round missed."""
    return directory.administrators() if context.facts.get("missed") else ()


def _consulted_departments(context: NotificationContext, directory: Directory) -> tuple[str, ...]:
    """Return the officers of the consulted departments."""
    return tuple(
        one for code in context.facts.get("departments", ()) for one in directory.department_officers(code)
    )


def _transfer_approver(context: NotificationContext, directory: Directory) -> tuple[str, ...]:
    """Return the heads who may agree to take the step over."""
    return directory.recipients_for(Recipient.HEAD, str(context.facts.get("to_department")))


def _transfer_departments(context: NotificationContext, directory: Directory) -> tuple[str, ...]:
    """Return the officers of the new department and the head of the former one."""
    return (
        *_department_officers(context, directory),
        *directory.recipients_for(Recipient.HEAD, context.facts.get("from")),
    )


def _window_officers(context: NotificationContext, directory: Directory) -> tuple[str, ...]:
    return directory.window_officers(context.region)


def _colleagues(context: NotificationContext, directory: Directory) -> tuple[str, ...]:
    """Return the officers who may review as a second person."""
    return tuple(one for one in directory.department_officers(context.department) if one != context.handler)


def _rating_followers(context: NotificationContext, directory: Directory) -> tuple[str, ...]:
    """Return the administrators (审管办), who follow up a bad rating."""
    given = context.facts.get("rating")
    return directory.administrators() if given and Rating(given).is_bad else ()


def _inspection_members(context: NotificationContext, directory: Directory) -> tuple[str, ...]:
    """Return who holds the step and the officers of the member departments."""
    members = [
        one for code in context.facts.get("departments", ()) for one in directory.department_officers(code)
    ]
    return (*_holder(context, directory), *members)


def _conflict_heads(context: NotificationContext, directory: Directory) -> tuple[str, ...]:
    """Return the heads of the stage's lead and of the conflicting departments."""
    heads = [directory.recipients_for(Recipient.HEAD, code) for code in context.involved]
    return tuple(account for head in heads for account in head)


def _plan_owners(context: NotificationContext, directory: Directory) -> tuple[str, ...]:
    """Return the heads of the lead departments and the administrators, who keep the plan."""
    return (*_conflict_heads(context, directory), *directory.administrators())


def _administrators(context: NotificationContext, directory: Directory) -> tuple[str, ...]:
    return directory.administrators()


_WINDOW_CLOCKS = {ClockKind.INTAKE.value, ClockKind.SUPPLEMENT.value, ClockKind.DELIVERY.value}
_RATING_CLOCKS = {ClockKind.CALL_BACK.value, ClockKind.REMEDIATION.value}
_BREACHED = EventKind.DEADLINE_BREACHED
_ESCALATION_EVENTS = frozenset({EventKind.DEADLINE_ESCALATED})
_RULES: Mapping[EventKind, Callable[[NotificationContext, Directory], tuple[str, ...]]] = MappingProxyType(
    {
        EventKind.STEP_OPENED: _department_officers,
        EventKind.STEP_ASSIGNED: _assignee,
        EventKind.STEP_REMINDED: _holder_and_head,
        EventKind.STEP_DELAY_EXPLAINED: _administrators,
        EventKind.STEP_RESULT_CORRECTED: _result_readers,
        EventKind.STEP_REVIEW_ISSUES_RAISED: _late_issue_reviewers,
        EventKind.STEP_REVISED: _holder,
        EventKind.STEP_VISIT_BOOKED: _inspection_members,
        EventKind.STEP_RETURNED_TO_WINDOW: _window_officers,
        EventKind.STEP_RETURNED_FROM_WINDOW: _holder,
        EventKind.STEP_TRANSFER_PROPOSED: _transfer_approver,
        EventKind.STEP_TRANSFERRED: _transfer_departments,
        EventKind.STEP_TRANSFER_DECLINED: _holder,
        EventKind.STEP_CONSULTED: _consulted_departments,
        EventKind.STEP_REPLIED: _holder,
        EventKind.STEP_REVIEW_REQUESTED: _colleagues,
        EventKind.STEP_REVIEW_APPROVED: _holder,
        EventKind.STEP_REVIEW_REJECTED: _holder,
        EventKind.CASE_RATED: _rating_followers,
        EventKind.CONFLICT_RAISED: _conflict_heads,
        EventKind.CONFLICT_DECIDED: _conflict_heads,
        EventKind.PLAN_DUE_SOON: _plan_owners,
        EventKind.PLAN_OVERDUE: _plan_owners,
        EventKind.DEADLINE_WARNING: _holder_and_consulted,
        EventKind.DEADLINE_BREACHED: _holder_and_head,
        EventKind.DEADLINE_BREACH_ANNULLED: _holder_and_head,
        EventKind.SUPERVISION_ORDER_ISSUED: _order_recipient,
        EventKind.SUPERVISION_ORDER_ANSWERED: _administrators,
        EventKind.SUPERVISION_ORDER_RETURNED: _order_recipient,
        EventKind.SUPERVISION_ORDER_CLOSED: _order_recipient,
        EventKind.SUPERVISION_ORDER_WITHDRAWN: _head_and_administrators,
    }
)
