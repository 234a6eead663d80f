"""The caller's notices at the door."""

from services.worker_context import WorkerContext
from tests.support.api_client import ApiClient, problem
from tests.support.office import until


async def test_a_department_reads_what_it_was_told(api: ApiClient, staff: WorkerContext) -> None:
    case_no = (await api.hand_in())["case_no"]

    async def result() -> bool:
        page = (await api.get("market-regulation2", "/notifications", page_size=200)).json()
        return any(item["case_no"] == case_no for digest in page["items"] for item in digest["items"])

    await until(result)
    page = (await api.get("market-regulation2", "/notifications", unread=True)).json()
    assert page["unread"] == page["total"] > 0
    headers = await api.headers("market-regulation2")
    one = page["items"][0]
    read = await api.client.put(f"/api/v1/notifications/{one['id']}/read", headers=headers)
    assert read.json()["unread"] == page["unread"] - 1
    other = await api.client.put(f"/api/v1/notifications/{one['id']}/read", headers=await api.headers("tax1"))
    problem(other, 404, "not-found")
    assert (await api.client.put("/api/v1/notifications/read", headers=headers)).json()["unread"] == 0
    again = await api.client.put(f"/api/v1/notifications/{one['id']}/read", headers=headers)
    assert again.json() == {"marked": 0, "unread": 0}
