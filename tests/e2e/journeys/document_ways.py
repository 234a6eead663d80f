"""The journeys that issue documents, each made once and shared by the tests of its documents."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from services.consumers.documents import DocumentConsumer
from services.store.supervision.service import SupervisionOrderService
from tests.integration.store.documents.test_documents import log_entries_of
from tests.support.api_client import ApiClient
from tests.support.matters import example_of
from tests.support.office import Office
from tests.support.results import fresh

MORNING = {"starts_at": "2019-04-22T09:00:00+08:00"}
DAY = 24 * 60
HEAD, OFFICER = "market-regulation-head", "market-regulation1"
FIRST = "registration"
PATHS = {
    "seal": "public-security1",
    "tax": "tax1",
    "bank-account": "bank1",
}


@dataclass
class Journeys:
    """The journeys on one record; each is made once, whichever of its documents is asked for."""

    api: ApiClient
    office: Office
    consumer: DocumentConsumer
    made: dict[str, dict[str, dict[str, Any]]] = field(default_factory=dict)

    async def documents(
        self, journey: Callable[["Journeys"], Awaitable[list[str]]]
    ) -> dict[str, dict[str, Any]]:
        """The documents of that journey by kind, each with the place of its bytes."""
        name = journey.__name__
        if name not in self.made:
            found: dict[str, dict[str, Any]] = {}
            for stream in await journey(self):
                await self.consumer.issue_documents(await log_entries_of(self.office, stream))
                where = f"/joint-cases/{stream}/documents"
                if stream.startswith("order/"):
                    where = f"/supervision-orders/{stream.removeprefix('order/')}/documents"
                listed = (await self.api.get("admin1", where)).json()
                for one in listed:
                    found.setdefault(one["kind"], {**one, "at": f"{where}/{one['document']}"})
            self.made[name] = found
        return self.made[name]

    async def hand_in(self, matter: str = "enterprise-setup", **changes: Any) -> str:
        """A case in the spring of 2019, handed in and accepted unless told otherwise."""
        example = example_of(matter, date(2019, 4, 22))
        body = {**example, "accept": True, "demonstration": MORNING, **changes}
        answer = await self.api.post("window1", "/joint-cases", body)
        assert answer.status_code == 201, answer.text
        return str(answer.json()["case_no"])

    async def say(self, account: str, case_no: str, act: str, **fields: Any) -> None:
        """Somebody acts on the case."""
        answer = await self.api.post(account, f"/joint-cases/{case_no}/acts", {"act": act, **fields})
        assert answer.status_code == 200, answer.text

    async def step(self, account: str, case_no: str, code: str, act: str, **fields: Any) -> None:
        """Somebody acts on a step."""
        answer = await self.api.act(account, case_no, code, act=act, **fields)
        assert answer.status_code == 200, answer.text

    async def settle(
        self, account: str, case_no: str, code: str, act: str = "approve", **fields: Any
    ) -> None:
        """Somebody claims a step and ends it."""
        await self.step(account, case_no, code, "claim")
        await self.step(account, case_no, code, act, **fields)

    async def as_offered(self, case_no: str, code: str, *acts: str) -> None:
        """The first officer of the step's department does each act as its example stands."""
        account = f"{(await self.api.step('admin1', case_no, code))['department']}1"
        for act in acts:
            offers = (await self.api.step(account, case_no, code))["acts"]
            if result := next((one["example"] for one in offers if one["act"] == act), None):
                await self.step(account, case_no, code, **result)
        await self.office.cases.advance(case_no)

    async def passes(self, case_no: str, minutes: int) -> list[dict[str, Any]]:
        """Time passes; the registration's orders, in the order of their numbers."""
        await self.say("admin1", case_no, "advance_clock", minutes=minutes)
        await self.office.cases.advance(case_no)
        for order in await self.orders(case_no):
            await SupervisionOrderService(self.office.cases).advance(order["number"])
        return await self.orders(case_no)

    async def orders(self, case_no: str) -> list[dict[str, Any]]:
        """The registration's supervision orders."""
        page = (await self.api.get("admin1", "/supervision-orders", case_no=case_no, page_size=200)).json()
        mine = [one for one in page["items"] if one["clock"] == "registration/promised"]
        return sorted(mine, key=lambda one: str(one["number"]))

    async def act_on_order(self, account: str, number: str, act: str, **fields: Any) -> None:
        """Somebody acts on an order."""
        where = f"/supervision-orders/{number}/acts"
        answer = await self.api.post(account, where, {"act": act, **fields})
        assert answer.status_code == 200, answer.text


async def straight(on: Journeys) -> list[str]:
    """Every step as it should be, fetched in person."""
    case_no = await on.hand_in(answers={"company_kind": "limited", "filed_by": "self"})
    await on.step(OFFICER, case_no, FIRST, "claim")
    await on.step(OFFICER, case_no, FIRST, "approve", results=fresh(FIRST), opinion="材料齐全")
    for code, account in PATHS.items():
        await on.settle(account, case_no, code, results=fresh(code))
    await on.say("window1", case_no, "deliver", receiver="王小明")
    return [case_no]


async def by_hand(on: Journeys) -> list[str]:
    """What the window and the departments write themselves."""
    case_no = await on.hand_in()
    for account, kind, fields in (
        (
            "window1",
            "fee-notice",
            {"amount": "80", "basis": "浙价费〔2019〕1号", "pay_by": "2019-05-01", "pay_at": "综合窗口"},
        ),
        ("window1", "handover", {"given_by": "窗口一号", "given_to": "市市场监管局"}),
        (
            OFFICER,
            "certificate-handover",
            {"given_by": "经办人", "given_to": "综合窗口", "certificates": "营业执照正副本"},
        ),
        (
            OFFICER,
            "promise",
            {"conditions": "住所真实", "basis": "国发〔2018〕35号", "consequences": "撤销登记"},
        ),
    ):
        where = f"/joint-cases/{case_no}/documents"
        answer = await on.api.post(account, where, {"kind": kind, "fields": fields})
        assert answer.status_code == 201, answer.text
    return [case_no]


async def both_limits(on: Journeys) -> list[str]:
    """A matter whose whole has a promised and a statutory limit."""
    return [await on.hand_in("home-certificate")]


async def supplemented_and_declined(on: Journeys) -> list[str]:
    """Something is missing; what is supplied does not do."""
    case_no = await on.hand_in(accept=False)
    missing = ["公司章程：缺少股东签字", "住所证明：缺少产权人签章"]
    await on.say("window1", case_no, "notify_supplement", missing=missing, supply_working_days=5)
    await on.say("window1", case_no, "submit_supplement")
    await on.say("window1", case_no, "decline", reason="补正后仍不符合法定形式")
    return [case_no]


async def no_jurisdiction(on: Journeys) -> list[str]:
    """Somebody else's to decide."""
    case_no = await on.hand_in(accept=False)
    agency = "省市场监督管理局"
    await on.say("window1", case_no, "decline_no_jurisdiction", reason="属省级权限", right_agency=agency)
    return [case_no]


async def not_required(on: Journeys) -> list[str]:
    """Nothing that the law asks for."""
    case_no = await on.hand_in(accept=False)
    await on.say("window1", case_no, "decline_not_required", reason="依法不需要办理登记")
    return [case_no]


async def with_gaps(on: Journeys) -> list[str]:
    """Accepted with a gap that nobody fills."""
    example = (await on.api.get("window1", "/matters/enterprise-setup")).json()["example"]
    some = [one for one in example["materials"] if one["code"] != "address-proof"]
    case_no = await on.hand_in(materials=some, accept=False)
    gaps = {"gaps": ["address-proof"], "gap_working_days": 3}
    await on.say("window1", case_no, "accept_with_gaps", **gaps)
    await on.passes(case_no, 2 * DAY)
    return [case_no]


async def refused(on: Journeys) -> list[str]:
    """The registration is refused, and all with it."""
    case_no = await on.hand_in()
    await on.settle(OFFICER, case_no, FIRST, "refuse", reason="名称与已登记企业近似")
    await on.office.cases.advance(case_no)
    return [case_no]


async def prolonged(on: Journeys) -> list[str]:
    """A licence whose limit was extended, and that stood still for an expert review."""
    case_no, head = await on.hand_in("foreign-investment-approval"), "development-reform-head"
    await on.step("development-reform1", case_no, "project", "claim")
    await on.step(head, case_no, "project", "extend", reason="情形复杂，需要实地核查")
    grounds = {"suspension_kind": "expert_review", "legal_basis": "行政许可法 第四十五条"}
    await on.step(head, case_no, "project", "suspend", **grounds, announced_working_days=10)
    return [case_no]


async def licensed(on: Journeys) -> list[str]:
    """One licence is granted, the next refused."""
    case_no = await on.hand_in("foreign-investment-approval")
    await on.settle(
        "development-reform1", case_no, "project", results={"approval_number": "杭发改外资〔2019〕1 号"}
    )
    await on.settle("economy-information1", case_no, "industry-opinion")
    await on.settle("investment-promotion1", case_no, "approval", "refuse", reason="不符合外商投资准入条件")
    return [case_no]


async def one_refused(on: Journeys) -> list[str]:
    """A step that is no licence is refused while the others stand."""
    case_no = await on.hand_in(answers={"company_kind": "limited", "filed_by": "self"})
    await on.settle(OFFICER, case_no, FIRST, results=fresh(FIRST))
    await on.settle("public-security1", case_no, "seal", results=fresh("seal"))
    await on.settle("tax1", case_no, "tax", results=fresh("tax"))
    await on.settle("bank1", case_no, "bank-account", "refuse", reason="预留印鉴不清")
    await on.office.cases.advance(case_no)
    return [case_no]


async def drawings_reviewed(on: Journeys) -> list[str]:
    """Two rounds of joint drawing review; the second names what the first should have."""
    owner = {"id_type": "credit_code", "id_number": "91330100MA2CFLDG43", "phone": "13800138000"}
    applicant = {"name": "杭州晴川软件有限公司", **owner}
    case_no = await on.hand_in("construction-project", applicant=applicant)
    await on.office.cases.advance(case_no)
    path = ("filing", "land-permit", "design-preparation", "design-review", "planning-permit")
    for code in path:
        await on.as_offered(case_no, code, "claim", "record_event", "approve")
    review, account = "drawing-review", "drawing-review1"
    await on.step(account, case_no, review, "claim")
    first = {"faults": ["消防：三层疏散宽度不足"], "supply_working_days": 5}
    await on.step(account, case_no, review, "raise_review_issues", **first)
    await on.step("window1", case_no, review, "revise", text="收到修改图纸一套")
    second = {"faults": ["人防：口部详图缺门扇选型"], "earlier_faults": ["抗震：首轮即缺节点详图"]}
    await on.step(account, case_no, review, "raise_review_issues", **second, supply_working_days=3)
    return [case_no]


async def posted(on: Journeys) -> list[str]:
    """The results go by post and are signed for two days later."""
    case_no = (await refused(on))[0]
    by_post = {"way": "courier", "tracking_number": "EY123456789CN", "address": "文三路 1 号"}
    await on.say("window1", case_no, "deliver", receiver="王小明", **by_post)
    await on.passes(case_no, 2 * DAY)
    signed = "2019-04-23T15:30:00+08:00"
    await on.say("window1", case_no, "confirm_receipt", receiver="王小红", happened_at=signed)
    return [case_no]


async def supervised(on: Journeys) -> list[str]:
    """A registration that nobody touches: ordered, answered badly, sent back, answered, closed."""
    case_no = await on.hand_in()
    await on.passes(case_no, 3 * 60 + 1)
    [order] = await on.passes(case_no, DAY + 5 * 60)
    answer = {"answer": "人手不足，已增派两名审核人员。", "expected_on": "2030-04-30"}
    number = order["number"]
    await on.act_on_order(HEAD, number, "answer", **{**answer, "answer": "正在办理"})
    await on.act_on_order("admin1", number, "return", reason="未说明整改措施")
    await on.act_on_order(HEAD, number, "answer", **answer)
    await on.act_on_order("admin1", number, "close")
    return [f"order/{number}"]


async def advised(on: Journeys) -> list[str]:
    """Nobody answers, until the supervision office is written to."""
    case_no = await on.hand_in()
    for minutes in (3 * 60 + 1, DAY + 5 * 60, 2 * DAY, 20 * DAY):
        await on.passes(case_no, minutes)
    order = (await on.orders(case_no))[-1]
    assert order["level"] == 4
    last = order["number"]
    await on.act_on_order("admin1", last, "record_delivery", receiver="市政府督查室")
    return [f"order/{last}"]


async def withdrawn(on: Journeys) -> list[str]:
    """A breach that turns out to be none takes its order back."""
    case_no = await on.hand_in()
    await on.step(OFFICER, case_no, FIRST, "claim")
    [order] = await on.passes(case_no, DAY + 8 * 60 + 1)
    outside = {"happened_at": "2019-04-22T10:00:00+08:00", "outside_system": "省登记系统"}
    await on.step(OFFICER, case_no, FIRST, "record_outside_result", results=fresh(FIRST), **outside)
    return [f"order/{order['number']}"]
