"""Phone verification: sends one-time codes by SMS and reports whether they were delivered."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from schemas.applicants.online import CodeSent
from schemas.errors import InvalidInput
from services.clock import utc_now
from services.domain.people.masking import mask_phone
from services.gateways.deliveries import Gateway, NotDelivered
from services.store.applicants.phone_codes import VALID_FOR, PhoneCodes
from services.store.cases.demonstration_phones import DemonstrationPhones
from services.store.notifications.deliveries import Deliveries

TEXT = "【联办】验证码 {code}，用于核对申请人手机号，5 分钟内有效。工作人员不会索要验证码，请勿告诉他人。"
HIDDEN = "******"
DEADLINE_SECONDS = 10.0
"""How long a request waits for the SMS gateway, in seconds."""


@dataclass(frozen=True)
class PhoneVerification:
    """Sends codes at once, at any time of day, because a person waits for them.

    Each message is stored like any other, without the code. A demonstration stores the code too, for
    phones of its own cases only, because its simulated outbox is the only place to read it.
    """

    codes: PhoneCodes
    deliveries: Deliveries
    gateway: Gateway
    demonstration: DemonstrationPhones | None = None
    now: Callable[[], datetime] = utc_now

    async def send(self, phone: str, sender: str) -> CodeSent:
        """Send a new code to that phone.

        Raises:
            InvalidInput: no mobile phone number, or the message was not delivered.
            TooManyAttempts: too many requests.
        """
        number, code = await self.codes.create(phone, sender)
        given, failure = TEXT.format(code=code), ""
        try:
            async with asyncio.timeout(DEADLINE_SECONDS):
                await self.gateway.deliver(f"code.{number}", phone, {"text": given}, "")
        except NotDelivered as refused:
            failure = str(refused)
        except TimeoutError:
            failure = "短信网关没有响应"
        kept = given if await self._may_keep(phone) else TEXT.format(code=HIDDEN)
        await self.deliveries.record_immediate_sms(f"code/{number}", phone, kept, self.now(), failure)
        if failure:
            raise InvalidInput.of(("phone", f"短信没有送达（{failure}），请核对手机号"))
        return self.receipt(phone)

    async def _may_keep(self, phone: str) -> bool:
        is_simulated = getattr(self.gateway, "is_simulated", False)
        return is_simulated and self.demonstration is not None and await self.demonstration.owns(phone)

    def receipt(self, phone: str) -> CodeSent:
        """The response about a code sent to that phone."""
        is_simulated = self.demonstration is not None and getattr(self.gateway, "is_simulated", False)
        seconds = int(VALID_FOR.total_seconds())
        return CodeSent(phone=mask_phone(phone), valid_seconds=seconds, is_simulated=is_simulated)
