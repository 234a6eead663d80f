"""Cases on screen: the list with its filters, and one case with what may be done to it now."""

from fastapi import APIRouter, Response
from pydantic import ConfigDict

from api.dependencies import CaseNo, Desk
from api.web.navigation import Module
from api.web.visits import Visiting
from schemas.boards import CaseFilter
from schemas.vocabulary import CaseStatus, Channel, Light
from services.store.case_files import utc_now

router = APIRouter()
MODULES = (Module(label="全部办件", href="/cases", order=40),)
TRAIL = (("全部办件", "/cases"),)
PAGE_SIZES = (20, 50, 100)


class CaseListQuery(CaseFilter):
    """The filters of the list; an empty field of the form is no filter."""

    model_config = ConfigDict(extra="ignore")

    page: int = 1
    page_size: int = 20


@router.get("/cases/{case_no}")
async def one_case(visit: Visiting, desk: Desk, case_no: CaseNo) -> Response:
    """One case: where it stands, who has it since when, and the buttons that are open to the reader."""
    case = await desk.case_board.case(case_no, visit.officer)
    events = await desk.boards.events(case_no, visit.officer, 0, 500)
    _, matter = await desk.catalogue.version(case.matter, case.matter_version)
    return visit.show(
        "cases/case.html",
        title=case.case_no,
        trail=TRAIL,
        case=case,
        events=list(reversed(events)),
        departments=desk.departments,
        channel=Channel(case.channel).label,
        materials={material.code: material.name for material in matter.materials},
        result_labels={
            step.code: {field.code: field.label for field in step.results} for step in matter.steps
        },
    )


@router.get("/cases")
async def case_list(visit: Visiting, desk: Desk) -> Response:
    """Every case that the reader may see, newest first, by filters."""
    query = {name: value for name, value in visit.request.query_params.items() if value}
    wanted = CaseListQuery.model_validate(query)
    found = await desk.boards.cases(visit.officer, wanted, wanted.page, wanted.page_size)
    return visit.show(
        "cases/_table.html" if visit.is_fragment else "cases/list.html",
        title="全部办件",
        found=found,
        query=query,
        page_sizes=PAGE_SIZES,
        statuses=tuple(CaseStatus),
        lights=tuple(Light),
        matters=(await desk.catalogue.in_force(utc_now())).values(),
        departments=desk.departments,
    )
