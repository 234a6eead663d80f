"""Browsers of the public: what was begun stays with the browser, then with the phone."""

from datetime import timedelta
from uuid import uuid4

import pytest

from schemas.errors import NotFound
from services.clock import utc_now
from services.store.applicants.drafts import Drafts
from services.store.applicants.sessions import ApplicantSessions
from tests.support.office import Office

FIELDS = (("applicant.name", "王小明"),)


class Clock:
    """A clock that a test moves on."""

    def __init__(self) -> None:
        """Show the time."""
        self.at = utc_now()

    def now(self) -> object:
        """What it shows."""
        return self.at


def a_phone() -> str:
    """A number that no other test proves."""
    return f"13{uuid4().int % 10**9:09d}"


async def test_a_browser_that_rests_is_forgotten_later_without_a_phone_than_with_one(office: Office) -> None:
    clock = Clock()
    sessions = ApplicantSessions(office.store, clock.now)  # type: ignore[arg-type]
    new, known = await sessions.open(), await sessions.open()
    await sessions.prove(known, a_phone())
    clock.at += timedelta(minutes=31)
    assert await sessions.find(known.token) is None
    assert (await sessions.find(new.token)) is not None
    clock.at += timedelta(days=1, minutes=1)
    assert await sessions.find(new.token) is None


async def test_a_proof_holds_for_half_an_hour_while_the_drafts_go_on(office: Office) -> None:
    clock = Clock()
    sessions = ApplicantSessions(office.store, clock.now)  # type: ignore[arg-type]
    phone = a_phone()
    session = await sessions.prove(await sessions.open(), phone)
    clock.at += timedelta(minutes=20)
    assert (await sessions.find(session.token)) == session
    clock.at += timedelta(minutes=20)
    found = await sessions.find(session.token)
    assert found is not None
    assert found.account == session.account
    assert found.phone is None, "what is acted on now asks for another code"
    again = await sessions.prove(found, phone)
    assert again.account == session.account


async def test_the_next_person_at_a_browser_gets_nothing_of_the_one_before(office: Office) -> None:
    sessions, drafts = ApplicantSessions(office.store), Drafts(office.store)
    new = await sessions.open()
    draft = await drafts.open(new.account, "enterprise-setup", FIELDS)
    first = await sessions.prove(new, a_phone())
    assert await sessions.find(new.token) is None, (
        "whoever saw or planted the key before the proof holds nothing"
    )
    assert (await drafts.read(first.account, draft)).fields == FIELDS
    found = await sessions.find(first.token)
    assert found is not None
    second = await sessions.prove(found, a_phone())
    with pytest.raises(NotFound):
        await drafts.read(second.account, draft)
    assert (await drafts.read(first.account, draft)).fields == FIELDS
    await sessions.close(second.token)
    assert await sessions.find(second.token) is None
