"""Lifecycle of a supervision order: transitions (status, act) → status, and roles."""

from collections.abc import Mapping
from types import MappingProxyType

from schemas.errors import ActNotAllowed
from schemas.supervision.orders import SupervisionOrder, SupervisionOrderAct, SupervisionOrderStatus
from schemas.vocabulary import Role

_S = SupervisionOrderStatus

ORDER_TRANSITIONS: Mapping[tuple[SupervisionOrderStatus, SupervisionOrderAct], SupervisionOrderStatus] = (
    MappingProxyType(
        {
            (_S.ISSUED, SupervisionOrderAct.ANSWER): _S.ANSWERED,
            (_S.ANSWERED, SupervisionOrderAct.RETURN): _S.ISSUED,
            (_S.ANSWERED, SupervisionOrderAct.CLOSE): _S.CLOSED,
            (_S.ISSUED, SupervisionOrderAct.RECORD_DELIVERY): _S.CLOSED,
        }
    )
)

ORDER_PERMISSIONS: Mapping[Role, frozenset[SupervisionOrderAct]] = MappingProxyType(
    {
        Role.HEAD: frozenset({SupervisionOrderAct.ANSWER}),
        Role.ADMINISTRATOR: frozenset(
            {SupervisionOrderAct.RETURN, SupervisionOrderAct.CLOSE, SupervisionOrderAct.RECORD_DELIVERY}
        ),
        Role.OFFICER: frozenset(),
        Role.WINDOW: frozenset(),
        Role.SYSTEM: frozenset(),
    }
)
"""The department's head replies; the administrator reviews the reply."""


def is_applicable(order: SupervisionOrder, act: SupervisionOrderAct) -> bool:
    """Return whether the act applies to the order; replies only if the order requires one."""
    return order.asks_reply is (act is not SupervisionOrderAct.RECORD_DELIVERY)


def status_after(order: SupervisionOrder, act: SupervisionOrderAct) -> SupervisionOrderStatus:
    """Return the status of the order after the act.

    Raises:
        ActNotAllowed: the table has no such transition, or the act does not apply to the order.
    """
    moved = ORDER_TRANSITIONS.get((order.status, act))
    if moved is None or not is_applicable(order, act):
        raise ActNotAllowed(
            f"{order.in_words}处于“{order.status.label}”，不能“{act.label}”", status=order.status, act=act
        )
    return moved
