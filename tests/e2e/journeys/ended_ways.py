"""Journeys whose documents end or undo something: revoked, to be put right, terminated, deemed withdrawn."""

from collections.abc import Awaitable, Callable, Mapping

from tests.e2e.journeys.document_ways import DAY, FIRST, HEAD, OFFICER, Journeys, licensed, straight
from tests.integration.store.documents.test_documents import log_entries_of
from tests.support.examples import put_on_file
from tests.unit.domain.cases.builders import MONDAY
from tests.unit.domain.cases.walks.ways import SECOND, two_steps


async def promise_broken(on: Journeys) -> list[str]:
    """A decision on a promise is inspected, to be put right, and revoked; the rest is not needed."""
    case_no = "330100-20190422-NUOY-000001-7"
    await put_on_file(on.office, case_no, two_steps(), starts_at=MONDAY)
    await on.say("window1", case_no, "accept")
    await on.office.cases.advance(case_no)
    await on.step(OFFICER, case_no, FIRST, "claim")
    await on.step(OFFICER, case_no, FIRST, "approve_on_promise", promise="承诺 1 号")
    await on.step("window1", case_no, SECOND, "skip", reason="暂不办理")
    await on.office.cases.advance(case_no)
    await on.say("window1", case_no, "deliver", receiver="王小明")
    order = {"reason": "住所不存在", "rectify_working_days": 5}
    await on.step(OFFICER, case_no, FIRST, "order_rectification", **order)
    await on.passes(case_no, 10 * DAY)
    basis = "浙江省保障“最多跑一次”改革规定 第十四条"
    await on.step(HEAD, case_no, FIRST, "revoke", reason="逾期未整改", legal_basis=basis)
    return [case_no]


async def licence_revoked(on: Journeys) -> list[str]:
    """A licence is granted and revoked after the case has ended."""
    case_no = (await licensed(on))[0]
    await on.office.cases.advance(case_no)
    await on.consumer.issue_documents(await log_entries_of(on.office, case_no))
    await on.step(
        "development-reform-head",
        case_no,
        "project",
        "revoke",
        reason="申请材料系伪造",
        legal_basis="行政许可法 第六十九条第二款",
    )
    return [case_no]


async def result_revoked(on: Journeys) -> list[str]:
    """A bank takes its account back: no administrative act, no remedies against one."""
    case_no = (await straight(on))[0]
    await on.office.cases.advance(case_no)
    head, basis = "bank-head", "合同法 第五十四条"
    await on.step(head, case_no, "bank-account", "revoke", reason="预留印鉴系伪造", legal_basis=basis)
    return [case_no]


async def terminated(on: Journeys) -> list[str]:
    """The applicant's company ceases to exist while the case runs."""
    case_no = await on.hand_in()
    basis = "民法总则 第六十八条"
    await on.say("admin1", case_no, "terminate", reason="申请人已注销", legal_basis=basis)
    return [case_no]


async def never_supplemented(on: Journeys) -> list[str]:
    """Nothing is supplied in time: deemed withdrawn."""
    case_no = await on.hand_in(accept=False)
    missing = ["公司章程：缺少股东签字"]
    await on.say("window1", case_no, "notify_supplement", missing=missing, supply_working_days=2)
    await on.passes(case_no, 4 * DAY)
    return [case_no]


async def materials_returned(on: Journeys) -> list[str]:
    """A petition to the court is not completed in time: it goes back."""
    case_no = await on.hand_in("insolvency", accept=False)
    missing = ["财产状况说明：缺少债务清册"]
    await on.say("window1", case_no, "notify_supplement", missing=missing, supply_working_days=2)
    await on.passes(case_no, 4 * DAY)
    return [case_no]


REVIEW = ("六十日内向杭州市人民政府或者上一级主管部门申请行政复议", "六个月内", "人民法院提起行政诉讼")
ENDED: Mapping[str, tuple[Callable[[Journeys], Awaitable[list[str]]], tuple[str, ...]]] = {
    "licence-revoked": (
        licence_revoked,
        (
            "撤销行政许可决定书",
            "字〔2019〕第000001号",
            "被许可人以欺骗、贿赂等不正当手段取得行政许可",
            "《中华人民共和国行政许可法》第六十九条第二款",
            "申请材料系伪造",
            "杭发改外资〔2019〕1号",
            *REVIEW,
        ),
    ),
    "registration-revoked": (
        promise_broken,
        ("撤销登记决定书", "承诺不实", "改革规定》第十四条", "予以撤销", "逾期未整改", *REVIEW),
    ),
    "result-revoked": (
        result_revoked,
        ("《中华人民共和国合同法》第五十四条", "预留印鉴系伪造", "不适用行政复议和行政诉讼", "12378"),
    ),
    "rectification": (
        promise_broken,
        ("责令限期整改", "改革规定》第十四条", "住所不存在", "5个工作日", "2019年4月28日", *REVIEW),
    ),
    "terminated": (
        terminated,
        ("终止办理", "《中华人民共和国民法总则》第六十八条", "法人）依法终止", "申请人已注销", *REVIEW),
    ),
    "deemed-withdrawn": (
        never_supplemented,
        ("视为撤回申请", "2019年4月24日17:00", "改革规定》第十一条", "重新提出申请", *REVIEW),
    ),
    "materials-returned": (
        materials_returned,
        ("申请材料予以退还", "适用〈企业破产法〉若干问题的规定（一）》第七条"),
    ),
}
"""By kind of document: the journey that issues it, and what it says of situation, basis and remedy."""
