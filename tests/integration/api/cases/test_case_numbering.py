"""Case numbers are given to what is accepted: refused applications leave no gap."""

from typing import Any

from tests.support.api_client import ApiClient


def _serial(receipt: dict[str, Any]) -> int:
    return int(receipt["case_no"].split("-")[3])


async def test_refused_applications_use_up_no_number(api: ApiClient) -> None:
    example = await api.example()
    before = _serial(await api.hand_in())
    wrong: list[dict[str, Any]] = [
        {"applicant": {**example["applicant"], "id_number": "33010619850312001"}},
        {"form": {}},
        {"matter": "no-such-matter"},
        {"materials": [{**example["materials"][0], "source": "uploaded", "file_id": "0" * 32}]},
    ]
    for changes in wrong:
        answer = await api.post("window1", "/joint-cases", {**example, **changes})
        assert answer.status_code in (404, 422), answer.text
    assert _serial(await api.hand_in()) == before + 1
