"""The outbox at the door: administrators only, subscriptions made once and ended."""

from uuid import uuid4

from tests.integration.api.door import Door, problem


async def test_only_the_administrator_reads_the_outbox_and_subscribes(door: Door) -> None:
    said = {"department": "customs", "url": "http://127.0.0.1:9/events", "kinds": ["step.opened"]}
    for account in ("window1", "tax-head"):
        problem(await door.get(account, "/outbox"), 403, "not-permitted")
        problem(await door.post(account, "/subscriptions", said), 403, "not-permitted")
    key = uuid4().hex
    made = [await door.post("admin1", "/subscriptions", said, key=key) for _ in range(2)]
    assert [one.status_code for one in made] == [201, 201]
    assert made[0].json() == made[1].json()
    number = made[0].json()["subscription"]
    listed = (await door.get("admin1", "/subscriptions")).json()
    assert [one["url"] for one in listed if one["subscription"] == number] == [said["url"]]
    assert "secret" not in listed[0]
    headers = await door.headers("admin1")
    for status in (204, 404):
        ended = await door.client.delete(f"/api/v1/subscriptions/{number}", headers=headers)
        assert ended.status_code == status
    problem(
        await door.post("admin1", "/subscriptions", {**said, "department": "nobody"}), 422, "invalid-input"
    )
    for url in (
        "file:///etc",
        "http://[::1/events",
        "http://:9/events",
        "http://tax.example:99999/events",
        "http://tax:secret@tax.example/events",
        "http://169.254.169.254/latest/meta-data",
        "http://[::ffff:169.254.169.254]/latest/meta-data",
        "http://2852039166/latest/meta-data",
        "http://[fe80::1]/events",
    ):
        refused = problem(
            await door.post("admin1", "/subscriptions", {**said, "url": url}), 422, "invalid-input"
        )
        assert [one["field"] for one in refused["facts"]["errors"]] == ["url"]
    assert (await door.get("admin1", "/outbox")).status_code == 200
