"""A construction project over eighteen months, on real parts with moved time.

By hand, of the ninety working days (2024 and 2025 by the State Council's notices; a day on which counted
work begins is not counted, the day on which it ends is):

    acceptance Wed 10 January     11, 12, 15, 16                                        4
    eia alone again from Wed 17   18, 19                                                2
    design review from 11 March   12, 13, 14, 15                                        4
    planning permit, energy       18, 19, 20                                            3
    drawing review                21, 22, 25, 26, 27                                    5
    works permit                  28, 29 March, 1 April                                 3   = 21 of 60
    acceptance from 20 June 2025  23, 24, 25, 26                                        4
    fire and completion filing    27, 30                                                2   =  6 of 30
                                                                                      = 27 of 90

The promise excludes the expert review of the environmental statement (12 to 17 January), in which from the
afternoon of the 16th nobody else was at work. The account of the ninety days counts it, because the agency
commissioned it: the first stretch runs through from 10 to 19 January (11, 12, 15, 16, 17, 18, 19 = 7), the
second from 11 March to 1 April (4 + 5 + 5 + 1 = 15), the third in June 2025 (6): 22 of 60 and 6 of 30. The
utilities, whose time counts too, are connected within the day.
"""

import sys
from datetime import datetime

import pytest
from temporalio.client import Client

from schemas.cases.acts import Officer
from schemas.catalogue.matter_versions import MatterAct, MatterActIn, MatterDraft
from schemas.errors import InvalidInput
from schemas.statistics.time_account import TimeHolder
from schemas.vocabulary import CaseAct, StepAct, SuspensionKind
from services.domain.calendars.calendar import BEIJING
from services.domain.cases.act_input import case_command
from services.store.audits.invariants import violations_of
from services.store.boards.search import Search
from services.store.cases.search_index import SearchIndex
from services.store.statistics.time_accounts import TimeAccounts
from services.worker_context import WorkerContext
from tests.e2e.journeys.project import Project, engine_events, on
from tests.support.office import Office, a_key, until

UTILITIES = ("water", "gas", "electricity-high", "network")


@pytest.mark.timeout(600)
async def test_a_project_over_eighteen_months(
    office: Office, staff: WorkerContext, engine: Client, capsys: pytest.CaptureFixture[str]
) -> None:
    project = await Project.received(office, on(1, 8, 9, 30))
    await _accepted_after_a_supplement(project)
    await _land_with_a_conflict_and_a_special_procedure(project)
    await _a_new_definition_is_published(office)
    await _planning_and_works(project)
    await _utilities_report_back(project)
    await _completion(project)
    await _by_hand(project)

    async def has_ended_each_stage() -> bool:
        return len(await engine_events(engine, project.case_no)) >= 5

    await until(has_ended_each_stage, within=200)
    runs = await engine_events(engine, project.case_no)
    with capsys.disabled():
        sys.stdout.write(f"\n工程建设项目：{sum(runs)} 个引擎事件，{len(runs)} 次运行，最长 {max(runs)}\n")
    assert sum(runs) <= 600, runs
    assert [line async for line in violations_of(office.store, [project.case_no])] == []


async def _accepted_after_a_supplement(project: Project) -> None:
    office, case_no = project.office, project.case_no
    await office.act(
        "window1",
        case_no,
        CaseAct.NOTIFY_SUPPLEMENT,
        missing=("设计方案：缺总平面图",),
        supply_working_days=5,
        notice="补正告知〔2024〕1 号",
    )
    await project.at(on(1, 9, 15))
    await office.act("window1", case_no, CaseAct.SUBMIT_SUPPLEMENT)
    await project.at(on(1, 10, 9, 20))
    await office.act("window1", case_no, CaseAct.ACCEPT)
    await project.approve("filing", on(1, 10, 10))


async def _land_with_a_conflict_and_a_special_procedure(project: Project) -> None:
    office, case_no = project.office, project.case_no
    for code in ("eia", "water-soil"):
        await project.take(code)
    await project.at(on(1, 11, 10))
    await office.act(
        "ecology-environment1",
        case_no,
        CaseAct.RAISE_CONFLICT,
        step="eia",
        with_step="water-soil",
        text="排水口位置与水保方案不一致",
    )
    await office.act("development-reform1", case_no, CaseAct.REMIND, step="eia", text="请尽快提出意见")
    await project.at(on(1, 12, 10))
    await office.step(
        "ecology-environment-head",
        case_no,
        "eia",
        StepAct.SUSPEND,
        suspension_kind=SuspensionKind.EXPERT_REVIEW,
        legal_basis="行政许可法 第四十五条",
        announced_working_days=5,
        notice="中止告知〔2024〕1 号",
    )
    await project.approve("land-permit", on(1, 15, 15))
    await project.opened("design-preparation")
    await project.at(on(1, 16, 11))
    await office.act(
        "forestry-water1", case_no, CaseAct.DISCUSS_CONFLICT, conflict="conflict-1", text="可北移"
    )
    await office.act(
        "development-reform-head", case_no, CaseAct.DECIDE_CONFLICT, conflict="conflict-1", text="移至北侧"
    )
    await project.approve("water-soil", on(1, 16, 15))
    await project.at(on(1, 17, 10))
    await office.step("ecology-environment-head", case_no, "eia", StepAct.RESUME)
    assert "land" not in await _stages(project)
    await project.approve("eia", on(1, 19, 15))

    async def closed() -> bool:
        return "land" in await _stages(project)

    await until(closed, within=200)


async def _a_new_definition_is_published(office: Office) -> None:
    """While the project runs, its matter changes: the running case keeps its plan."""
    files, shipped = office.matter_versions, office.matters["construction-project"]
    body = shipped.model_dump(mode="json")
    body["version"] = 2
    step = next(one for one in body["steps"] if one["code"] == "joint-acceptance")
    step["name"] = "联合验收（一次办结）"
    row = await files.draft(MatterDraft.model_validate(body), office.people["admin1"])
    for account, act in (("admin1", "propose"), ("admin2", "approve"), ("admin1", "publish")):
        who = office.people[account]
        await files.act(
            "construction-project", 2, MatterAct(act), MatterActIn(digest=row.digest), who, a_key()
        )


NEW_CODE = "2403-330106-89-01-544060"


async def _code_changes(project: Project) -> None:
    """The platform gives a new code; the case is found by the old one and by the new."""
    office, old = project.office, (await project.view()).form["project_code"]
    wrong = {"project_code": "2403-330106", "reason": "更正"}
    with pytest.raises(InvalidInput, match="形如"):
        await office.act("window1", project.case_no, CaseAct.CHANGE_PROJECT_CODE, **wrong)
    fields = {"project_code": NEW_CODE, "reason": "赋码平台更正"}
    await office.act("window1", project.case_no, CaseAct.CHANGE_PROJECT_CODE, **fields)
    view = await project.view()
    assert [(one.code, one.by) for one in view.project_codes] == [(old, "window1"), (NEW_CODE, "window1")]
    assert view.form["project_code"] == NEW_CODE
    search = Search(office.store, SearchIndex())
    for code in (old, NEW_CODE):
        found = await search.find(office.people["window1"], str(code))
        assert project.case_no in [row.case_no for row in found.items], code


async def _planning_and_works(project: Project) -> None:
    await project.approve("design-preparation", on(3, 11, 10))
    await project.approve("design-review", on(3, 15, 11))
    await project.approve("energy", on(3, 19, 15))
    await project.approve("planning-permit", on(3, 20, 16))
    await _code_changes(project)
    await project.approve("drawing-review", on(3, 27, 10))
    await project.approve("works-permit", on(4, 1, 16))


async def _utilities_report_back(project: Project) -> None:
    async def started() -> bool:
        return set(UTILITIES) <= set(await _children(project))

    await until(started, within=200)
    children = await _children(project)
    assert set(children) == set(UTILITIES)
    for code in UTILITIES:
        child = Project(project.office, children[code]["case_no"])
        view = await child.view()
        assert view.received_at.astimezone(BEIJING).date() == on(4, 1, 16).date()
        assert view.form["use"] == (await project.view()).form["project"]
        await child.finish()

    async def reported() -> bool:
        result = await _children(project)
        return all(result[code]["outcome"] == "approved" for code in UTILITIES)

    await until(reported, within=200)


async def _completion(project: Project) -> None:
    await project.approve("construction", on(6, 16, 9, 30, year=2025))
    await project.approve("joint-survey", on(6, 20, 14, year=2025))
    visit = on(6, 26, 15, 30, year=2025)
    await project.approve("joint-acceptance", on(6, 26, 15, year=2025), visit)
    await project.approve("fire-filing", on(6, 27, 10, year=2025))
    await project.approve("archives", on(6, 27, 11, year=2025))
    await project.approve("completion-filing", on(6, 30, 10, year=2025))
    assert "first-registration" not in await _children(project), "nobody applies in the applicant's name"
    confirmed = {"child": "first-registration"}
    await project.office.act("window1", project.case_no, CaseAct.CONFIRM_CHILD, **confirmed)

    async def registered() -> bool:
        return "first-registration" in await _children(project)

    await until(registered, within=200)
    await project.at(on(7, 8, 10, year=2025))
    office = project.office
    result = case_command({"act": CaseAct.DELIVER, "receiver": "王小明"})
    await office.cases.act_on_case(project.case_no, result, office.people["window1"], a_key())
    assert (await project.view()).outcome == "approved"
    names = {step.code: step.name for step in (await project.view()).steps}
    assert names["joint-acceptance"] == "联合验收（含规划核实、人防、档案）"


async def _by_hand(project: Project) -> None:
    clocks = {c.id: c for c in await project.office.case_views.clocks(project.case_no, _admin(project))}
    names = ("case/promised", "stage:land+planning+works/promised", "stage:completion/promised")
    due = {name: clocks[name].due_at.astimezone(BEIJING) for name in names}
    used = {name: clocks[name].used for name in names}
    # 63 working days after 30 June 2025, 39 after 1 April 2024, 24 after 30 June 2025
    assert due["case/promised"] == datetime(2025, 9, 25, 17, tzinfo=BEIJING)
    assert due["stage:land+planning+works/promised"] == datetime(2024, 5, 28, 17, tzinfo=BEIJING)
    assert due["stage:completion/promised"] == datetime(2025, 8, 1, 17, tzinfo=BEIJING)
    # the last day, on which the last step was settled at ten, is not over: 26 whole days, and 20, and 5
    assert [used[name] for name in due] == [26, 20, 5]
    assert not [clock.id for clock in clocks.values() if clock.breached_at]
    office = project.office
    accounts = TimeAccounts(office.store, office.cases.book, {})
    account = await accounts.of(project.case_no, _admin(project))
    counted = {tuple(group.stages): group for group in account.groups}
    first, last = counted["land", "planning", "works"], counted[("completion",)]
    assert (first.stretches, first.working_days, first.is_over) == (2, 22, False)
    assert (last.working_days, last.is_over) == (6, False)
    assert last.stretches > 1, "the utilities of the spring before are counted with the stage"
    # 10 to 19 January, 11 March to 1 April; 20 to 30 June
    assert (first.calendar_days, last.calendar_days) == (9 + 21, 10)
    days = {one.holder: one.minutes / 60 / 24 for one in account.parties}
    # the supplement from 8 to 9 January, design until 11 March, building until 16 June 2025, and the survey
    # until it was commissioned on the 20th: 1.23 + 55.79 + 440.73 + 4.19
    assert round(days[TimeHolder.APPLICANT]) == 502


def _admin(project: Project) -> Officer:
    return project.office.people["admin1"]


async def _stages(project: Project) -> dict[str, str | None]:
    return {one.code: one.outcome for one in (await project.view()).stages if one.outcome}


async def _children(project: Project) -> dict[str, dict[str, str]]:
    return {one.code: one.model_dump(mode="json") for one in (await project.view()).children if one.case_no}
