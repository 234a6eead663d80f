"""The administrator's outbox on screen: a delivery is skipped and sent again with a reason."""

from fastapi import FastAPI

from schemas.cases.lists import Paging
from schemas.notifications.deliveries import SubscriptionIn
from services.clock import utc_now
from services.reference_data.messages import load_messages
from services.store.notifications.deliveries import Deliveries, create_deliveries
from tests.integration.pages.screen import Screen, words
from tests.integration.store.documents.test_documents import log_entries_of
from tests.support.office import Office, a_key


async def test_a_delivery_is_skipped_and_resent_with_a_reason(building: FastAPI, office: Office) -> None:
    case_no = (await office.receive()).case_no
    async with office.store.transaction() as connection:
        await create_deliveries(connection, await log_entries_of(office, case_no), load_messages(), utc_now())
    number = (await Deliveries(office.store).outbox(Paging(page_size=1), case_no)).items[0].id
    async with Screen.at(building, "admin1") as screen:
        page = f"/outbox?case_no={case_no}"
        assert f'href="/outbox/{number}/skip"' in await screen.text(page)
        refused = await screen.act(f"/outbox/{number}/skip", reason=" ")
        assert refused.status_code == 422
        assert "理由" in words(refused.text)
        sent = await screen.act(f"/outbox/{number}/skip", reason="申请人已当面告知")
        assert sent.status_code == 303
        shown = await screen.text(page)
        assert "跳过（admin1）：申请人已当面告知" in words(shown)
        assert f'href="/outbox/{number}/skip"' not in shown
        assert (await screen.act(f"/outbox/{number}/resend", reason="仍需留痕")).status_code == 303
        assert "重发（admin1）：仍需留痕" in words(await screen.text(page))
    async with Screen.at(building, "tax-head") as screen:
        assert (await screen.see(f"/outbox/{number}/skip")).status_code == 403


async def test_a_subscription_is_paused_and_resumed_with_a_reason(building: FastAPI, office: Office) -> None:
    given = SubscriptionIn(department="customs", url="http://127.0.0.1:9/events")
    number = (await Deliveries(office.store).subscribe(given, "admin1", a_key())).subscription
    async with Screen.at(building, "admin1") as screen:
        pause = f"/subscriptions/{number}/pause"
        assert f'href="{pause}"' in await screen.text("/outbox")
        assert (await screen.act(pause, reason=" ")).status_code == 422
        assert (await screen.act(pause, reason="对方系统维护")).status_code == 303
        assert f'href="/subscriptions/{number}/resume"' in await screen.text("/outbox")
        again = await screen.act(f"/subscriptions/{number}/resend_from", reason="对方数据丢失", delivery="1")
        assert again.status_code == 422
        assert "该送信编号不属于这个订阅" in words(again.text)
        resumed = await screen.act(f"/subscriptions/{number}/resume", reason="维护结束")
        assert resumed.status_code == 303
    async with Screen.at(building, "tax-head") as screen:
        assert (await screen.see(pause)).status_code == 403
    await Deliveries(office.store).end(number, utc_now())
