"""Strangers cannot use up the one-time codes of somebody's phone, nor the tries at them."""

from datetime import datetime, timedelta
from itertools import count

import pytest

from schemas.errors import InvalidInput, TooManyAttempts
from services.clock import utc_now
from services.store.applicants.attempts import Counted
from services.store.applicants.phone_codes import MOST_A_DAY, SLOW_PAUSE, TRIES, PhoneCodes
from tests.support.office import Office

OWNER = "203.0.113.1"
_phones = count(13_610_000_000)


class _Clock:
    """The time that the codes are told."""

    def __init__(self) -> None:
        self.at: datetime = utc_now()

    def __call__(self) -> datetime:
        return self.at

    def sleep(self, **length: float) -> None:
        self.at += timedelta(**length)


@pytest.fixture
def clock() -> _Clock:
    return _Clock()


@pytest.fixture
def codes(office: Office, clock: _Clock) -> PhoneCodes:
    return PhoneCodes(office.store, clock)


@pytest.fixture
def phone() -> str:
    """A phone that no other test writes to."""
    return str(next(_phones))


def _wrong(code: str) -> str:
    return f"{(int(code) + 1) % 1_000_000:06d}"


async def test_a_stranger_who_asks_all_day_takes_no_code_from_the_owner(
    codes: PhoneCodes, clock: _Clock, phone: str
) -> None:
    for _ in range(MOST_A_DAY):
        await codes.create(phone, "stranger")
        clock.sleep(seconds=61)
    with pytest.raises(TooManyAttempts, match="今日"):
        await codes.create(phone, "stranger")
    clock.sleep(minutes=31)
    _, code = await codes.create(phone, OWNER)
    await codes.check(phone, code, OWNER)


async def test_a_stranger_who_asks_within_the_minute_does_not_end_the_owners_code(
    codes: PhoneCodes, phone: str
) -> None:
    _, mine = await codes.create(phone, OWNER)
    _, others = await codes.create(phone, "stranger")
    with pytest.raises(TooManyAttempts, match="每分钟"):
        await codes.create(phone, OWNER)
    await codes.check(phone, mine, OWNER)
    with pytest.raises(InvalidInput):
        await codes.check(phone, mine, OWNER)
    await codes.check(phone, others, OWNER)


async def test_wrong_tries_of_strangers_do_not_end_the_owners_code(codes: PhoneCodes, phone: str) -> None:
    _, mine = await codes.create(phone, OWNER)
    for at in range(Counted.STRANGERS.allowed):
        with pytest.raises(InvalidInput, match="不正确"):
            await codes.check(phone, _wrong(mine), f"stranger {at}")
    with pytest.raises(TooManyAttempts):
        await codes.check(phone, mine, "one more")
    _, others = await codes.create(phone, "stranger")
    for _ in range(TRIES):
        with pytest.raises(InvalidInput):
            await codes.check(phone, _wrong(mine), "stranger")
    assert others != mine
    await codes.check(phone, mine, OWNER)


async def test_many_strangers_slow_each_other_down_and_not_who_proved_the_phone(
    codes: PhoneCodes, clock: _Clock, phone: str
) -> None:
    _, first = await codes.create(phone, OWNER)
    await codes.check(phone, first, OWNER)
    clock.sleep(days=30)
    newest = ""
    for at in range(MOST_A_DAY):
        _, newest = await codes.create(phone, f"stranger {at}")
    with pytest.raises(TooManyAttempts, match="最近一条短信") as refused:
        await codes.create(phone, "never seen")
    assert refused.value.facts["retry_after_seconds"] == SLOW_PAUSE.total_seconds()
    _, code = await codes.create(phone, OWNER)
    await codes.check(phone, code, OWNER)
    await codes.check(phone, newest, "never seen")
    clock.sleep(minutes=30)
    await codes.create(phone, "never seen")


async def test_a_new_code_of_a_sender_replaces_its_own_only(
    codes: PhoneCodes, clock: _Clock, phone: str
) -> None:
    _, first = await codes.create(phone, OWNER)
    clock.sleep(seconds=61)
    _, second = await codes.create(phone, OWNER)
    if first != second:
        with pytest.raises(InvalidInput, match="不正确"):
            await codes.check(phone, first, OWNER)
    await codes.check(phone, second, OWNER)
