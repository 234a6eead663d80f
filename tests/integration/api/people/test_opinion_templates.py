"""Opinion templates (常用意见): one's own, the department's by its head, bounded, page by page."""

from uuid import uuid4

from schemas.people.opinion_templates import LONGEST_TEXT, MOST_TEMPLATES, TemplateScope
from tests.support.api_client import ROOT, ApiClient, fields, problem

PATH = "/opinion-templates"
OFFICER, COLLEAGUE, HEAD, OTHER = "tax1", "tax2", "tax-head", "bank1"


async def _texts(api: ApiClient, account: str) -> list[str]:
    return [row["text"] for page in await api.pages(account, PATH, page_size=20) for row in page]


async def test_ones_own_and_the_departments_are_seen_by_whom_they_concern(api: ApiClient) -> None:
    own, shared = f"材料齐全 {uuid4().hex}", f"按政策办理 {uuid4().hex}"
    made = await api.post(OFFICER, PATH, {"text": own})
    assert made.status_code == 201, made.text
    problem(await api.post(OFFICER, PATH, {"scope": "department", "text": shared}), 403, "not-permitted")
    department = (await api.post(HEAD, PATH, {"scope": "department", "text": shared})).json()
    assert {own, shared} <= set(await _texts(api, OFFICER))
    colleague = await _texts(api, COLLEAGUE)
    assert (own in colleague, shared in colleague) == (False, True)
    assert not {own, shared} & set(await _texts(api, OTHER))
    headers = {account: await api.headers(account) for account in (OFFICER, COLLEAGUE, HEAD)}
    address = f"{ROOT}{PATH}/{department['id']}"
    refused = await api.client.put(address, json={"text": "改"}, headers=headers[OFFICER])
    problem(refused, 403, "not-permitted")
    hidden = await api.client.delete(f"{ROOT}{PATH}/{made.json()['id']}", headers=headers[COLLEAGUE])
    problem(hidden, 404, "not-found")
    edited = await api.client.put(address, json={"text": f"{shared}。"}, headers=headers[HEAD])
    assert edited.json()["text"] == f"{shared}。"
    assert (await api.client.delete(address, headers=headers[HEAD])).status_code == 204
    assert f"{shared}。" not in await _texts(api, OFFICER)


async def test_a_template_is_kept_once_and_only_so_many(api: ApiClient) -> None:
    account, key, first = "bank2", uuid4().hex, {"text": f"同意 {uuid4().hex}"}
    made = (await api.post(account, PATH, first, key=key)).json()
    assert (await api.post(account, PATH, first, key=key)).json() == made
    again = problem(await api.post(account, PATH, first), 422, "invalid-input")
    assert fields(again) == ["text"]
    long = await api.post(account, PATH, {"text": "长" * (LONGEST_TEXT + 1)})
    assert fields(problem(long, 422, "invalid-input")) == ["text"]
    kept = len(await _texts(api, account))
    for number in range(MOST_TEMPLATES[TemplateScope.PERSONAL] - kept):
        assert (await api.post(account, PATH, {"text": f"{number} {uuid4().hex}"})).status_code == 201
    full = problem(await api.post(account, PATH, {"text": "又一条"}), 422, "invalid-input")
    assert "最多 50 条" in full["facts"]["errors"][0]["message"]
