"""Lists as xlsx: what is on screen, as filtered, and nothing that a spreadsheet would run."""

import io
from typing import Any

from python_calamine import CalamineWorkbook

from api import spreadsheet
from api.spreadsheet import Sheet, at_once, workbook
from tests.support.api_client import ApiClient, fields, problem
from tests.support.office import Office


async def _sheets(api: ApiClient, account: str, path: str, **wanted: Any) -> dict[str, list[list[Any]]]:
    answer = await api.get(account, path, **wanted)
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == spreadsheet.MEDIA_TYPE
    assert ".xlsx" in answer.headers["content-disposition"]
    return _read(answer.content)


def _read(content: bytes) -> dict[str, list[list[Any]]]:
    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    return {name: book.get_sheet_by_name(name).to_python() for name in book.sheet_names}


async def test_a_list_of_cases_is_exported_as_filtered(api: ApiClient) -> None:
    firm = {
        "name": "=cmd|' /C calc'!A0 有限公司",
        "id_type": "credit_code",
        "id_number": "91330100MA2CFLDG43",
    }
    evil = {**(await api.example())["applicant"], **firm}
    case_no = (await api.hand_in(applicant=evil))["case_no"]
    await api.hand_in()
    [rows] = (await _sheets(api, "admin1", "/joint-cases.xlsx", q=case_no)).values()
    assert rows[0][:3] == ["办件编号", "事项", "申请人"]
    assert [row[0] for row in rows[1:]] == [case_no]
    assert rows[1][2:4] == [evil["name"], "杭州晴川软件有限公司"]
    assert rows[1][7].year >= 2026
    listed = (await api.get("window1", "/joint-cases", page_size=200, status="in_progress")).json()
    [rows] = (await _sheets(api, "window1", "/joint-cases.xlsx", status="in_progress")).values()
    assert len(rows) - 1 == listed["total"]
    problem(await api.get("admin1", "/joint-cases.xlsx", sla_status="purple"), 422, "invalid-input")
    assert fields((await api.get("admin1", "/joint-cases.xlsx", page=2)).json()) == ["page"]


async def test_the_inbox_and_the_board_are_exported(api: ApiClient, office: Office) -> None:
    case_no = (await api.hand_in())["case_no"]
    await office.cases.advance(case_no)
    [rows] = (await _sheets(api, "market-regulation1", "/inbox.xlsx", q=case_no)).values()
    assert [row[0] for row in rows[1:]] == [case_no]
    assert (await _sheets(api, "tax1", "/inbox.xlsx", q=case_no))["待办"][1:] == []
    sheets = await _sheets(api, "admin1", "/boards/sla.xlsx")
    assert list(sheets) == ["最紧急环节", "环节", "办件"]
    assert {"市市场监管局", "企业开办"} <= {cell for row in sheets["环节"][1:] for cell in row}
    problem(await api.get("tax1", "/boards/sla.xlsx", department="bank"), 403, "not-your-step")


async def test_a_list_too_long_says_so() -> None:
    rows = [f"第 {number} 行" for number in range(spreadsheet.MOST_ROWS + 1)]
    answer = await workbook("长表", Sheet("长表", [("内容", 20, str)], at_once(rows)))
    path = str(answer.path)
    with open(path, "rb") as file:  # noqa: ASYNC230, PTH123 - a small test reads its own file
        [read] = _read(file.read()).values()
    assert answer.background is not None
    await answer.background()
    assert len(read) == spreadsheet.MOST_ROWS + 2
    assert "只导出前 50,000 行" in read[-1][0]
