"""The life of a supervision order on one page: (status, act) → status, with no wildcard; and who may act."""

from collections.abc import Mapping
from types import MappingProxyType

from schemas.errors import ActNotAllowed
from schemas.supervision.orders import OrderAct, OrderStatus, SupervisionOrder
from schemas.vocabulary import Role

_S = OrderStatus

ORDER_MOVES: Mapping[tuple[OrderStatus, OrderAct], OrderStatus] = MappingProxyType(
    {
        (_S.ISSUED, OrderAct.ANSWER): _S.ANSWERED,
        (_S.ANSWERED, OrderAct.RETURN): _S.ISSUED,
        (_S.ANSWERED, OrderAct.CLOSE): _S.CLOSED,
        (_S.ISSUED, OrderAct.RECORD_DELIVERY): _S.CLOSED,
    }
)

ORDER_PERMISSIONS: Mapping[Role, frozenset[OrderAct]] = MappingProxyType(
    {
        Role.HEAD: frozenset({OrderAct.ANSWER}),
        Role.ADMINISTRATOR: frozenset({OrderAct.RETURN, OrderAct.CLOSE, OrderAct.RECORD_DELIVERY}),
        Role.OFFICER: frozenset(),
        Role.WINDOW: frozenset(),
        Role.SYSTEM: frozenset(),
    }
)
"""The department's head answers for it; the administrator judges the answer."""


def fits(order: SupervisionOrder, act: OrderAct) -> bool:
    """Whether such an order knows the act: only one that asks for a reply is answered."""
    return order.asks_reply is (act is not OrderAct.RECORD_DELIVERY)


def order_after(order: SupervisionOrder, act: OrderAct) -> OrderStatus:
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
