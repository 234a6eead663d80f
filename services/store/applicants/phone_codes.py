"""PhoneCodes (手机验证码): one-time codes that show who answers a phone, kept as keyed hashes.

Strangers cannot use up a phone's codes for its owner: tries and requests are counted for their sender,
and what all senders do to one phone slows down those who never proved it, without refusing its owner.
"""

import hmac
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import Update, and_, case, delete, func, insert, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from schemas.errors import InvalidInput, TooManyAttempts
from services.clock import utc_now
from services.domain.forms.identifiers import is_mobile
from services.store.applicants.attempts import APPLICANTS, Attempts, Counted, keyed
from services.store.applicants.online_tables import phone_code
from services.store.core.engine import Store
from services.store.core.secrets import get_or_create_key

DIGITS = 6
VALID_FOR = timedelta(minutes=5)
TRIES = 5
PAUSE = timedelta(minutes=1)
A_DAY = timedelta(days=1)
MOST_A_DAY = 10
"""Codes of one sender to one phone, and those of all others after which strangers get `SLOW_PAUSE`."""
SLOW_PAUSE = timedelta(minutes=30)
"""Between two messages to a phone that many senders write to; a code on the phone is good for all of them."""
KEPT_FOR = timedelta(days=2)
KNOWN_FOR = timedelta(days=90)
"""How long a sender that proved a phone is no stranger to it."""

_columns = phone_code.c


class _Code(NamedTuple):
    """An unused code on file."""

    id: int
    sender: bytes
    code: bytes
    salt: bytes
    sent_at: datetime
    tries: int


@dataclass(frozen=True)
class PhoneCodes:
    """Creates and checks phone codes; counted in the database, so that all processes agree."""

    store: Store
    now: Callable[[], datetime] = utc_now

    async def create(self, phone: str, sender: str) -> tuple[int, str]:
        """Create a code for the phone, replacing the sender's earlier ones; return it with its id.

        Raises:
            InvalidInput: the number is no mobile phone's, which alone gets messages.
            TooManyAttempts: within a minute of the sender's last, the sender's eleventh of a day, too many
                from this sender to any phone, or a stranger at a phone that many strangers write to.
        """
        if not is_mobile(phone):
            raise InvalidInput.of(("phone", "请填写 11 位手机号码，固定电话收不到短信，可到窗口办理"))
        code = "".join(secrets.choice("0123456789") for _ in range(DIGITS))
        salt, now = secrets.token_bytes(8), self.now()
        async with self.store.transaction() as connection:
            key = await get_or_create_key(connection, APPLICANTS)
            who, source = keyed(key, "phone", phone), _source(key, sender)
            await _serialise(connection, who)
            await self._ensure_not_too_often(connection, who, source)
            counting = Attempts(self.store, self.now)
            await counting.check(connection, Counted.CODES, sender)
            await counting.add(connection, Counted.CODES, sender)
            await self._forget_old(connection)
            own = (_columns.phone == who, _columns.sender == source, _columns.used_at.is_(None))
            await connection.execute(update(phone_code).where(*own).values(tries=TRIES))
            hashed = keyed(key, phone, salt.hex(), code)
            values = {"phone": who, "sender": source, "code": hashed, "salt": salt, "sent_at": now}
            made = insert(phone_code).values(values).returning(_columns.id)
            return int((await connection.execute(made)).scalar_one()), code

    async def _ensure_not_too_often(self, connection: AsyncConnection, who: bytes, source: bytes) -> None:
        now = self.now()
        today, is_own = _columns.sent_at > now - A_DAY, _columns.sender == source
        query = select(
            func.count(case((and_(today, is_own), 1))),
            func.max(case((is_own, _columns.sent_at))),
            func.count(case((and_(today, ~is_own), 1))),
            func.max(_columns.sent_at),
            func.coalesce(func.bool_or(and_(is_own, _columns.used_at > now - KNOWN_FOR)), False),
        ).where(_columns.phone == who)
        own, own_last, others, last, is_known = (await connection.execute(query)).one()
        if own_last is not None and own_last > now - PAUSE:
            raise _too_soon("验证码每分钟只能获取一次，请稍后再试", own_last + PAUSE - now)
        if own >= MOST_A_DAY:
            raise _too_soon(f"该手机号今日获取验证码已达 {MOST_A_DAY} 次，请明日再试或到窗口办理", A_DAY)
        if not is_known and others >= MOST_A_DAY and last > now - SLOW_PAUSE:
            words = "该手机号近期收到的验证码较多，请使用最近一条短信中的验证码，或稍后再获取"
            raise _too_soon(words, last + SLOW_PAUSE - now)

    async def _forget_old(self, connection: AsyncConnection) -> None:
        now = self.now()
        is_unused = and_(_columns.used_at.is_(None), _columns.sent_at < now - KEPT_FOR)
        await connection.execute(delete(phone_code).where(or_(is_unused, _columns.used_at < now - KNOWN_FOR)))

    async def check(self, phone: str, code: str, sender: str) -> None:
        """Use up the code sent to that phone; a wrong try counts against the sender's own code.

        A code on the phone is valid for its reader, also one that another sender requested. Tries of
        senders that requested none are counted together, and never against the code of one that did.

        Raises:
            InvalidInput: there is none, it is too old, was used, tried too often, or is another.
            TooManyAttempts: the sender requested none, and such senders tried too often at this phone.
        """
        wrong: str | None
        async with self.store.transaction() as connection:
            wrong = await self._refusal(connection, phone, code, sender)
        if wrong:
            raise InvalidInput.of(("phone_code", wrong))

    async def _refusal(self, connection: AsyncConnection, phone: str, code: str, sender: str) -> str | None:
        now, key = self.now(), await get_or_create_key(connection, APPLICANTS)
        rows = await _newest(connection, keyed(key, "phone", phone), now - KEPT_FOR)
        live = [row for row in rows if row.sent_at > now - VALID_FOR]
        if not live:
            return "验证码已过期，请重新获取" if rows else "请先获取验证码"
        own = next((row for row in live if row.sender == _source(key, sender)), None)
        if own is not None and own.tries >= TRIES:
            return "验证码已输错 5 次，请重新获取"
        attempts = Attempts(self.store, self.now)
        if own is None:
            await attempts.check(connection, Counted.STRANGERS, phone)
        for row in live:
            is_right = hmac.compare_digest(row.code, keyed(key, phone, row.salt.hex(), code))
            if is_right and row.tries < TRIES:
                await connection.execute(_changed(row, used_at=now))
                return None
        if own is None:
            await attempts.add(connection, Counted.STRANGERS, phone)
            return "验证码不正确，请在本设备重新获取"
        await connection.execute(_changed(own, tries=own.tries + 1))
        is_last = own.tries + 1 >= TRIES
        return "验证码已输错 5 次，请重新获取" if is_last else "验证码不正确，最多可试 5 次"


def _source(key: str, sender: str) -> bytes:
    return keyed(key, "code sender", sender)


def _changed(row: _Code, **values: object) -> Update:
    return update(phone_code).where(_columns.id == row.id).values(values)


async def _newest(connection: AsyncConnection, who: bytes, since: datetime) -> list[_Code]:
    """The unused codes of a phone, the newest first, locked."""
    query = (
        select(_columns.id, _columns.sender, _columns.code, _columns.salt, _columns.sent_at, _columns.tries)
        .where(_columns.phone == who, _columns.used_at.is_(None), _columns.sent_at > since)
        .order_by(_columns.sent_at.desc(), _columns.id.desc())
        .with_for_update()
    )
    return [_Code(*row) for row in await connection.execute(query)]


def _too_soon(words: str, wait: timedelta) -> TooManyAttempts:
    return TooManyAttempts(words, retry_after_seconds=max(1, round(wait.total_seconds())))


async def _serialise(connection: AsyncConnection, who: bytes) -> None:
    """Let two requests for one phone pass one after the other."""
    await connection.execute(select(func.pg_advisory_xact_lock(int.from_bytes(who[:8], "big", signed=True))))
