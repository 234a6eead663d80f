"""Whoever gets a supervision order, and what is done about it."""

from schemas.supervision.orders import SupervisionOrderAct
from tests.chaos.client import ChaosApiClient


async def answer_orders(api: ChaosApiClient, narrowed: str = "") -> None:
    """The late department answers each open order; the office closes it, or hands it to the supervisors."""
    found = await api.look("admin1", f"/supervision-orders?page_size=200{narrowed}")
    for row in found["items"]:
        if row["closed_at"] is not None:
            continue
        for account, act in (
            (f"{row['department']}-head", SupervisionOrderAct.ANSWER),
            ("admin1", SupervisionOrderAct.RECORD_DELIVERY),
            ("admin1", SupervisionOrderAct.CLOSE),
        ):
            order = await api.look(account, f"/supervision-orders/{row['number']}")
            offer = next((one for one in order["acts"] if one["act"] == act), None)
            if offer is not None:
                await api.answer(account, row["number"], offer["example"])
