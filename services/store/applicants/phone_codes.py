"""PhoneCodes (手机验证码): one-time codes that show who answers a phone, kept as keyed hashes."""

import hmac
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from schemas.errors import InvalidInput, TooManyTries
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
KEPT_FOR = timedelta(days=2)


@dataclass(frozen=True)
class PhoneCodes:
    """Makes and checks codes; what is counted is counted in the record, so that every door agrees."""

    store: Store
    now: Callable[[], datetime] = utc_now

    async def make(self, phone: str, sender: str) -> tuple[int, str]:
        """A fresh code for that phone, the only one that counts from now on, and its number on file.

        Raises:
            InvalidInput: the number is no mobile phone's, which alone gets messages.
            TooManyTries: within a minute of the last, the eleventh of a day, or too many from this sender.
        """
        if not is_mobile(phone):
            raise InvalidInput.of(("phone", "请填写 11 位手机号码，固定电话收不到短信，可到窗口办理"))
        code = "".join(secrets.choice("0123456789") for _ in range(DIGITS))
        salt, now = secrets.token_bytes(8), self.now()
        columns = phone_code.c
        async with self.store.transaction() as connection:
            key = await get_or_create_key(connection, APPLICANTS)
            who = keyed(key, "phone", phone)
            await _alone(connection, who)
            await self._ensure_not_too_often(connection, who)
            counting = Attempts(self.store, self.now)
            await counting.check(connection, Counted.CODES, sender)
            await counting.add(connection, Counted.CODES, sender)
            await connection.execute(delete(phone_code).where(columns.sent_at < now - KEPT_FOR))
            hashed = keyed(key, phone, salt.hex(), code)
            values = {"phone": who, "code": hashed, "salt": salt, "sent_at": now}
            made = insert(phone_code).values(values).returning(columns.id)
            return int((await connection.execute(made)).scalar_one()), code

    async def _ensure_not_too_often(self, connection: AsyncConnection, who: bytes) -> None:
        columns, now = phone_code.c, self.now()
        query = select(func.count(), func.max(columns.sent_at)).where(
            columns.phone == who, columns.sent_at > now - A_DAY
        )
        count, last = (await connection.execute(query)).one()
        if last is not None and last > now - PAUSE:
            raise TooManyTries("验证码每分钟只能获取一次，请稍后再试")
        if count >= MOST_A_DAY:
            raise TooManyTries("该手机号今日获取验证码已达 10 次，请明日再试或到窗口办理")

    async def check(self, phone: str, code: str) -> None:
        """Use the newest code of that phone up; a wrong try counts against it.

        Raises:
            InvalidInput: there is none, it is too old, was used, tried too often, or is another.
        """
        wrong: str | None
        async with self.store.transaction() as connection:
            wrong = await self._refusal(connection, phone, code)
        if wrong:
            raise InvalidInput.of(("phone_code", wrong))

    async def _refusal(self, connection: AsyncConnection, phone: str, code: str) -> str | None:
        columns, now = phone_code.c, self.now()
        key = await get_or_create_key(connection, APPLICANTS)
        query = (
            select(phone_code)
            .where(columns.phone == keyed(key, "phone", phone))
            .order_by(columns.sent_at.desc(), columns.id.desc())
            .limit(1)
            .with_for_update()
        )
        row = (await connection.execute(query)).mappings().first()
        if row is None or row["used_at"] is not None:
            return "请先获取验证码"
        if row["sent_at"] <= now - VALID_FOR:
            return "验证码已过期，请重新获取"
        if row["tries"] >= TRIES:
            return "验证码已输错 5 次，请重新获取"
        is_right = hmac.compare_digest(row["code"], keyed(key, phone, row["salt"].hex(), code))
        moved = {"used_at": now} if is_right else {"tries": row["tries"] + 1}
        await connection.execute(update(phone_code).where(columns.id == row["id"]).values(moved))
        if is_right:
            return None
        is_last = row["tries"] + 1 >= TRIES
        return "验证码已输错 5 次，请重新获取" if is_last else "验证码不正确，最多可试 5 次"


async def _alone(connection: AsyncConnection, who: bytes) -> None:
    """Let two requests for one phone pass one after the other."""
    await connection.execute(select(func.pg_advisory_xact_lock(int.from_bytes(who[:8], "big", signed=True))))
