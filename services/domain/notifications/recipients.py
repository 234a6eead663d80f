"""Who is told of what: one table, event → the people of the directory."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from schemas.cases.events import EventKind
from schemas.supervision.orders import SupervisionOrderGround
from schemas.vocabulary import ClockKind, Rating, Recipient
from services.domain.notifications.notification_context import NotificationContext
from services.domain.people.directory import Directory


@dataclass(frozen=True)
class Audience:
    """Who is told, and behind which recipients nobody stands: those alarm the administrator."""

    accounts: tuple[str, ...]
    unmapped: tuple[Recipient, ...] = ()


def audience(happening: NotificationContext, directory: Directory) -> Audience:
    """Who is told of it; deputies in the place of those who are away."""
    if happening.kind in _OF_ESCALATION_LEVELS or _is_for_all_named(happening):
        return _of_escalation_level(happening, directory)
    rule = _RULES.get(happening.kind)
    return Audience(directory.reached(rule(happening, directory)) if rule else ())


def is_told(kind: str) -> bool:
    """Whether anybody is told of events of that kind."""
    return kind in _RULES or kind in _OF_ESCALATION_LEVELS


def _of_escalation_level(happening: NotificationContext, directory: Directory) -> Audience:
    """Everybody behind the escalation level's recipients; behind an empty one, the administrator instead."""
    told: list[str] = []
    unmapped: list[Recipient] = []
    for name in happening.facts.get("recipients", ()):
        recipient = Recipient(name)
        behind = directory.behind(recipient, happening.department, happening.handler, happening.region)
        told += behind or directory.reached(directory.administrators())
        if not behind:
            unmapped.append(recipient)
    return Audience(tuple(dict.fromkeys(told)), tuple(unmapped))


def _is_for_all_named(happening: NotificationContext) -> bool:
    """An order that no escalation level told of yet is for all whom it names."""
    ground = happening.facts.get("ground")
    return (
        happening.kind is EventKind.SUPERVISION_ORDER_ISSUED
        and ground != SupervisionOrderGround.ESCALATION_LEVEL.value
    )


def _desk(happening: NotificationContext, directory: Directory) -> tuple[str, ...]:
    """Everybody of the department: a step lies there that nobody has taken."""
    return directory.desk(happening.department)


def _assignee(happening: NotificationContext, directory: Directory) -> tuple[str, ...]:
    assigned = happening.facts.get("handler")
    return (str(assigned),) if assigned else ()


def _holders(happening: NotificationContext, directory: Directory) -> tuple[str, ...]:
    """Who holds the time: the handler, or the desk; the window for what is the window's."""
    if happening.facts.get("kind") in _WINDOWS_OWN:
        return directory.windows(happening.region)
    if happening.facts.get("kind") in _OF_A_RATING:
        return directory.administrators()
    if happening.facts.get("kind") == ClockKind.REPLY.value and happening.kind is _SILENCE:
        return _both(happening, directory)
    if happening.step is None:
        return directory.behind(Recipient.HEAD, happening.department)
    if happening.handler is not None and happening.handler in directory.officers:
        return (happening.handler,)
    return directory.desk(happening.department)


def _department(happening: NotificationContext, directory: Directory) -> tuple[str, ...]:
    """Who holds the time, the head of the department, and whoever was asked and kept silent."""
    if happening.facts.get("kind") in _OF_A_RATING:
        return directory.administrators()
    heads = directory.behind(Recipient.HEAD, happening.department)
    return (*_warned(happening, directory), *heads)


def _warned(happening: NotificationContext, directory: Directory) -> tuple[str, ...]:
    """Who holds the time, and whoever was asked and has not answered."""
    silent = [one for code in happening.facts.get("silent", ()) for one in directory.desk(code)]
    return (*_holders(happening, directory), *silent)


def _answerable(happening: NotificationContext, directory: Directory) -> tuple[str, ...]:
    """Who must do something about an order: the head of the department, or who hands the file over."""
    if happening.facts.get("asks_reply", True):
        return directory.behind(Recipient.HEAD, happening.department)
    return directory.administrators()


def _readers(happening: NotificationContext, directory: Directory) -> tuple[str, ...]:
    """The departments that went on with a result which is now put right."""
    desks = [directory.desk(str(department)) for department in happening.facts.get("departments", ())]
    return tuple(dict.fromkeys(account for desk in desks for account in desk))


def _both(happening: NotificationContext, directory: Directory) -> tuple[str, ...]:
    return (*directory.behind(Recipient.HEAD, happening.department), *directory.administrators())


def _of_an_opinion(happening: NotificationContext, directory: Directory) -> tuple[str, ...]:
    """An opinion that names late what the first should have named is looked into."""
    return directory.administrators() if happening.facts.get("missed") else ()


def _asked(happening: NotificationContext, directory: Directory) -> tuple[str, ...]:
    """Everybody of the departments whose opinion is wanted."""
    return tuple(one for code in happening.facts.get("departments", ()) for one in directory.desk(code))


def _taking_over(happening: NotificationContext, directory: Directory) -> tuple[str, ...]:
    """Whoever may agree to take the step over."""
    return directory.behind(Recipient.HEAD, str(happening.facts.get("to_department")))


def _taken_over(happening: NotificationContext, directory: Directory) -> tuple[str, ...]:
    """Where the step lies now, and the head of the department that it left."""
    return (*_desk(happening, directory), *directory.behind(Recipient.HEAD, happening.facts.get("from")))


def _windows(happening: NotificationContext, directory: Directory) -> tuple[str, ...]:
    return directory.windows(happening.region)


def _colleagues(happening: NotificationContext, directory: Directory) -> tuple[str, ...]:
    """Who may look at it as the second person."""
    return tuple(one for one in directory.desk(happening.department) if one != happening.handler)


def _of_a_rating(happening: NotificationContext, directory: Directory) -> tuple[str, ...]:
    """A bad rating is called back by the 审管办; an anonymous one is known and cannot be."""
    given = happening.facts.get("rating")
    return directory.administrators() if given and Rating(given).is_bad else ()


def _invited(happening: NotificationContext, directory: Directory) -> tuple[str, ...]:
    """Everybody of the members, and who holds the step."""
    members = [one for code in happening.facts.get("departments", ()) for one in directory.desk(code)]
    return (*_holders(happening, directory), *members)


def _arguing(happening: NotificationContext, directory: Directory) -> tuple[str, ...]:
    """The head of the stage's lead, and those of the departments that cannot agree."""
    heads = [directory.behind(Recipient.HEAD, code) for code in happening.involved]
    return tuple(account for head in heads for account in head)


def _leads_of_a_row(happening: NotificationContext, directory: Directory) -> tuple[str, ...]:
    """The heads of the lead departments, and the 审管办, which keeps the plan."""
    return (*_arguing(happening, directory), *directory.administrators())


def _administrators(happening: NotificationContext, directory: Directory) -> tuple[str, ...]:
    return directory.administrators()


_WINDOWS_OWN = {ClockKind.INTAKE.value, ClockKind.SUPPLEMENT.value, ClockKind.DELIVERY.value}
_OF_A_RATING = {ClockKind.CALL_BACK.value, ClockKind.REMEDIATION.value}
_SILENCE = EventKind.DEADLINE_BREACHED
_OF_ESCALATION_LEVELS = frozenset({EventKind.DEADLINE_ESCALATED})
_RULES: Mapping[EventKind, Callable[[NotificationContext, Directory], tuple[str, ...]]] = MappingProxyType(
    {
        EventKind.STEP_OPENED: _desk,
        EventKind.STEP_ASSIGNED: _assignee,
        EventKind.STEP_REMINDED: _department,
        EventKind.STEP_DELAY_EXPLAINED: _administrators,
        EventKind.STEP_RESULT_CORRECTED: _readers,
        EventKind.STEP_REVIEW_ISSUES_RAISED: _of_an_opinion,
        EventKind.STEP_REVISED: _holders,
        EventKind.STEP_VISIT_BOOKED: _invited,
        EventKind.STEP_RETURNED_TO_WINDOW: _windows,
        EventKind.STEP_RETURNED_FROM_WINDOW: _holders,
        EventKind.STEP_TRANSFER_PROPOSED: _taking_over,
        EventKind.STEP_TRANSFERRED: _taken_over,
        EventKind.STEP_TRANSFER_DECLINED: _holders,
        EventKind.STEP_CONSULTED: _asked,
        EventKind.STEP_REPLIED: _holders,
        EventKind.STEP_REVIEW_REQUESTED: _colleagues,
        EventKind.STEP_REVIEW_APPROVED: _holders,
        EventKind.STEP_REVIEW_REJECTED: _holders,
        EventKind.CASE_RATED: _of_a_rating,
        EventKind.CONFLICT_RAISED: _arguing,
        EventKind.CONFLICT_DECIDED: _arguing,
        EventKind.PLAN_DUE_SOON: _leads_of_a_row,
        EventKind.PLAN_OVERDUE: _leads_of_a_row,
        EventKind.DEADLINE_WARNING: _warned,
        EventKind.DEADLINE_BREACHED: _department,
        EventKind.DEADLINE_BREACH_ANNULLED: _department,
        EventKind.SUPERVISION_ORDER_ISSUED: _answerable,
        EventKind.SUPERVISION_ORDER_ANSWERED: _administrators,
        EventKind.SUPERVISION_ORDER_RETURNED: _answerable,
        EventKind.SUPERVISION_ORDER_CLOSED: _answerable,
        EventKind.SUPERVISION_ORDER_WITHDRAWN: _both,
    }
)
