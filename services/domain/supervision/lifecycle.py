"""The life of a supervision order on one page: (status, act) → status, with no wildcard; and who may act."""

from collections.abc import Mapping
from types import MappingProxyType

from schemas.errors import ActNotAllowed
from schemas.supervision.orders import SupervisionOrder, SupervisionOrderAct, SupervisionOrderStatus
from schemas.vocabulary import Role

_S = SupervisionOrderStatus

ORDER_MOVES: Mapping[tuple[SupervisionOrderStatus, SupervisionOrderAct], SupervisionOrderStatus] = (
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
"""The department's head answers for it; the administrator judges the answer."""


def fits(order: SupervisionOrder, act: SupervisionOrderAct) -> bool:
    """Whether such an order knows the act: only one that asks for a reply is answered."""
    return order.asks_reply is (act is not SupervisionOrderAct.RECORD_DELIVERY)


def order_after(order: SupervisionOrder, act: SupervisionOrderAct) -> SupervisionOrderStatus:
    """Where the act takes the order.

    Raises:
        ActNotAllowed: the table has no such move, or the order is not of the kind.
    """
    moved = ORDER_MOVES.get((order.status, act))
    if moved is None or not fits(order, act):
        raise ActNotAllowed(
            f"{order.in_words}处于“{order.status.label}”，不能“{act.label}”", status=order.status, act=act
        )
    return moved
