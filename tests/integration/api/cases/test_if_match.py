"""`If-Match` takes one version, a list of versions, weak tags or `*`."""

import pytest

from tests.support.api_client import ApiClient, problem


@pytest.mark.parametrize(
    ("header", "status"),
    [
        ('"{version}"', 200),
        ("{version}", 200),
        ('W/"{version}"', 200),
        ('"999", "{version}"', 200),
        ('W/"999" ,"{version}"', 200),
        ("*", 200),
        ('"998", "999"', 412),
    ],
)
async def test_an_act_is_done_when_one_of_the_versions_fits(api: ApiClient, header: str, status: int) -> None:
    case_no = (await api.hand_in())["case_no"]
    version = (await api.get("window1", f"/joint-cases/{case_no}")).json()["version"]
    sent = {"act": "note", "text": "已电话联系申请人"}
    path, tag = f"/joint-cases/{case_no}/acts", header.format(version=version)
    answer = await api.post("window1", path, sent, **{"If-Match": tag})
    assert answer.status_code == status, answer.text


@pytest.mark.parametrize("header", ["", ",", '"x"', "W/", '"0", x', '"1" "2"', "*, *", "-1"])
async def test_any_other_header_is_refused(api: ApiClient, header: str) -> None:
    case_no = (await api.hand_in())["case_no"]
    sent = {"act": "note", "text": "已电话联系申请人"}
    answer = await api.post("window1", f"/joint-cases/{case_no}/acts", sent, **{"If-Match": header})
    problem(answer, 422, "invalid-input")
