"""Stored deliveries: created once per event and queue, sent in order, with their result."""

import base64
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import cast

from sqlalchemy import RowMapping, select, text, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from schemas.cases.intake import NotifyBy
from schemas.cases.lists import Page, Paging
from schemas.errors import NotFound
from schemas.json_values import JsonObject
from schemas.notifications.deliveries import (
    DeliveryChannel,
    DeliveryRow,
    DeliveryStatus,
    MessageRules,
    SubscriptionIn,
    SubscriptionReceipt,
    SubscriptionView,
)
from services.domain.calendars.calendar import in_beijing
from services.domain.documents.dates import format_moment
from services.domain.notifications.message_rules import (
    message_kind,
    postpone_quiet_hours,
    render_email,
    render_message,
)
from services.domain.people.masking import mask_email, mask_phone
from services.store.core.engine import Store
from services.store.core.idempotency import IdempotencyKey, find_receipt, lock_key, store_receipt
from services.store.core.keyset import SortKey, read_page
from services.store.core.log.consumer_offsets import LogEntry
from services.store.core.log.event_log import event_of, is_case
from services.store.core.query_codes import HIDDEN, query_code
from services.store.notifications.delivery_acts import CODE_REMOVED, PHONE_CODE, last_act, possible_acts
from services.store.notifications.delivery_rows import DeliveryValues
from services.store.notifications.delivery_tables import delivery, subscription

CLAIM = timedelta(seconds=60)
"""How long a claimed delivery is reserved for one process; longer than any gateway's timeout."""
_EVENTS = text("""
    select e.stream, e.seq, e.kind, e.at, e.actor, e.step, e.clock, e.facts, c.matter_name,
           c.query_code_issue, c.promised_due_at, d.applicant ->> 'phone' as phone,
           d.applicant ->> 'email' as email, d.applicant ->> 'notify_by' as notify_by,
           (select name from case_step s where s.case_no = e.stream and s.code = e.step) as step_name,
           (select array_agg(distinct department) from case_step s
             where s.case_no = e.stream and (e.step is null or s.code = e.step)) as departments
    from event e join joint_case c on c.case_no = e.stream join case_dossier d on d.case_no = e.stream
    where (e.stream, e.seq) in (select * from unnest(cast(:streams as text[]), cast(:seqs as int[])))
    order by e.stream, e.seq
""")
_HEADS = text("""
    update delivery set next_at = :until where id in (
        select id from delivery where id in (
            select min(id) from delivery where status = 'pending' and channel = :channel group by queue
        ) and next_at <= :now order by id limit :most for update skip locked
    ) returning *
""")
_WAITING = text("""
    select s.subscription, s.department, s.url, s.kinds, s.ended_at, s.ended_because, s.paused_at,
           count(d.id) as waiting, min(d.failing_since) as failing_since
    from subscription s left join delivery d
      on d.queue = 'webhook/' || s.subscription and d.status = 'pending'
    where s.ended_at is null or s.ended_because is not null and s.ended_at > now() - interval '30 days'
    group by s.subscription order by s.subscription
""")


async def create_deliveries(
    connection: AsyncConnection, entries: Sequence[LogEntry], rules: MessageRules, now: datetime
) -> int:
    """Insert the deliveries of these events, idempotent per event and queue. Returns how many."""
    cases = [entry for entry in entries if is_case(entry.stream)]
    if not cases:
        return 0
    found = await connection.execute(
        _EVENTS, {"streams": [entry.stream for entry in cases], "seqs": [entry.seq for entry in cases]}
    )
    events = found.mappings().all()
    active = select(subscription).where(subscription.c.ended_at.is_(None))
    subscribed = (await connection.execute(active)).mappings().all()
    codes = {
        event["stream"]: await query_code(connection, event["stream"], event["query_code_issue"])
        for event in events
    }
    rows = [row for event in events for row in _rows(event, codes[event["stream"]], subscribed, rules, now)]
    if not rows:
        return 0
    made = insert(delivery).values(rows).on_conflict_do_nothing().returning(delivery.c.id)
    return len((await connection.execute(made)).all())


def _rows(
    event: RowMapping, code: str, subscribed: Sequence[RowMapping], rules: MessageRules, now: datetime
) -> list[dict[str, object]]:
    common = {name: event[name] for name in ("stream", "seq", "kind")} | {"case_no": event["stream"]}
    rows: list[dict[str, object]] = []
    due = event["promised_due_at"]
    knows = {
        "matter": event["matter_name"],
        "case_no": event["stream"],
        "code": code,
        "due": format_moment(due) if due else "规定时间",
        "step": event["step_name"] or "",
    }
    words = render_message(rules, message_kind(event_of(event)), knows)
    if words is not None:
        later = postpone_quiet_hours(rules, now)
        for channel, target in _ways(event):
            way = {"queue": f"{channel.value}/{event['stream']}", "channel": channel.value, "target": target}
            body: dict[str, str] = (
                {"text": words} if channel is DeliveryChannel.SMS else render_email(rules, words, knows)
            )
            if code in body["text"]:
                body["shown"] = body["text"].replace(code, HIDDEN)
            rows.append({**common, **way, "body": body, "next_at": later})
    for one in subscribed:
        if one["department"] in (event["departments"] or ()) and event["kind"] in (
            one["kinds"] or [event["kind"]]
        ):
            hook = {"queue": f"webhook/{one['subscription']}", "channel": DeliveryChannel.WEBHOOK.value}
            hook |= {"target": one["url"]}
            rows.append({**common, **hook, "body": _webhook_body(event), "next_at": now})
    return rows


def _ways(event: RowMapping) -> list[tuple[DeliveryChannel, str]]:
    """The applicant's notification channels and addresses; without an e-mail address only SMS."""
    email, chosen = event["email"], event["notify_by"]
    ways = [(DeliveryChannel.SMS, event["phone"])] if not email or chosen != NotifyBy.EMAIL.value else []
    ways += [(DeliveryChannel.EMAIL, email)] if email and chosen != NotifyBy.SMS.value else []
    return [(channel, target) for channel, target in ways if target]


def _webhook_body(event: RowMapping) -> dict[str, object]:
    """The body for a department's system: facts, no private data."""
    named = {name: event[name] for name in ("seq", "kind", "actor", "step", "clock", "facts")}
    return {**named, "case_no": event["stream"], "at": in_beijing(event["at"]).isoformat()}


def redacted(body: JsonObject) -> dict[str, object]:
    """The body without its secrets: for display, and for storage once it has been sent."""
    shown = body.get("shown", body.get("text"))
    kept = {name: value for name, value in body.items() if name != "shown"}
    if shown is None or shown == kept.get("text"):
        return kept
    return {**kept, "text": shown, CODE_REMOVED: True}


@dataclass(frozen=True)
class Deliveries:
    """Queries and updates deliveries, and manages subscriptions."""

    store: Store

    async def claim(self, now: datetime, channel: DeliveryChannel, most: int) -> list[DeliveryValues]:
        """Claim the due head of each queue of the channel, for `CLAIM`."""
        wanted = {"now": now, "until": now + CLAIM, "most": most, "channel": channel.value}
        async with self.store.transaction() as connection:
            found = (await connection.execute(_HEADS, wanted)).mappings()
            return [cast("DeliveryValues", dict(row)) for row in found]

    async def secret(self, queue: str) -> str:
        """The secret of a subscription's queue."""
        number = int(queue.rpartition("/")[2])
        query = select(subscription.c.secret).where(subscription.c.subscription == number)
        async with self.store.autocommit() as connection:
            return str((await connection.execute(query)).scalar_one())

    async def store_success(self, row: DeliveryValues, now: datetime) -> None:
        """Store that it was delivered."""
        values: dict[str, object] = {
            "status": "sent",
            "done_at": now,
            "attempts": row["attempts"] + 1,
            "failing_since": None,
        }
        await self._move(row, values)

    async def record_immediate_sms(
        self, name: str, phone: str, words: str, now: datetime, failure: str = ""
    ) -> None:
        """Store an SMS that was sent synchronously, and whether it was delivered."""
        values = {
            "queue": name,
            "stream": name,
            "seq": 1,
            "kind": PHONE_CODE,
            "channel": DeliveryChannel.SMS.value,
            "target": phone,
            "body": {"text": words},
            "next_at": now,
            "done_at": now,
            "attempts": 1,
            "status": (DeliveryStatus.GIVEN_UP if failure else DeliveryStatus.SENT).value,
            "failed_because": failure or None,
        }
        async with self.store.transaction() as connection:
            await connection.execute(insert(delivery).values(values))

    async def _move(self, row: DeliveryValues, values: JsonObject) -> None:
        if "done_at" in values:
            values = {**values, "body": redacted(row["body"])}
        mine = (delivery.c.id == row["id"], delivery.c.status == "pending")
        async with self.store.transaction() as connection:
            await connection.execute(update(delivery).where(*mine).values(values))

    async def store_failure(
        self, row: DeliveryValues, now: datetime, why: str, wait: timedelta | None
    ) -> None:
        """Store that it was not delivered, and when it is retried; None gives it up."""
        values: dict[str, object] = {
            "attempts": row["attempts"] + 1,
            "failed_because": why[:300],
            "failing_since": row["failing_since"] or now,
        }
        values |= {"status": "given_up", "done_at": now} if wait is None else {"next_at": now + wait}
        await self._move(row, values)

    async def subscribe(
        self, given: SubscriptionIn, account: str, key: IdempotencyKey
    ) -> SubscriptionReceipt:
        """Create a webhook subscription for a department's own system."""
        secret = "whsec_" + base64.b64encode(secrets.token_bytes(24)).decode()
        values = {**given.model_dump(mode="json"), "secret": secret, "made_by": account}
        made = insert(subscription).values(values).returning(subscription.c.subscription)
        async with self.store.transaction() as connection:
            await lock_key(connection, account, key)
            if first := await find_receipt(connection, account, key):
                return SubscriptionReceipt.model_validate(first)
            number = (await connection.execute(made)).scalar_one()
            receipt = SubscriptionReceipt(subscription=number, secret=secret)
            await store_receipt(connection, account, key, f"subscription/{number}", receipt.model_dump())
        return receipt

    async def end(self, number: int, now: datetime, because: str | None = None) -> str:
        """End a subscription and give up its pending deliveries; return its department.

        Args:
            number: id of the subscription.
            now: when it ends.
            because: why the receiver ended it; None when an administrator does.

        Raises:
            NotFound: there is none with that id.
        """
        mine = (subscription.c.subscription == number, subscription.c.ended_at.is_(None))
        async with self.store.transaction() as connection:
            ended = update(subscription).where(*mine).values(ended_at=now, ended_because=because)
            found = (await connection.execute(ended.returning(subscription.c.department))).scalar()
            if found is None:
                raise NotFound("没有这个订阅", subscription=number)
            queue = (delivery.c.queue == f"webhook/{number}", delivery.c.status == "pending")
            gone = {"status": "given_up", "done_at": now, "failed_because": because or "订阅已取消"}
            await connection.execute(update(delivery).where(*queue).values(gone))
        return str(found)

    async def subscriptions(self) -> list[SubscriptionView]:
        """List every subscription with its pending deliveries and failures."""
        async with self.store.autocommit() as connection:
            return [
                SubscriptionView.model_validate(dict(row))
                for row in (await connection.execute(_WAITING)).mappings()
            ]

    async def outbox(self, paging: Paging, case_no: str | None = None) -> Page[DeliveryRow]:
        """List sent and pending deliveries, newest first."""
        where = [] if case_no is None else [delivery.c.case_no == case_no]
        query, counted = select(delivery, last_act()).where(*where), select(delivery.c.id).where(*where)
        keys = (SortKey(delivery.c.id, is_descending=True),)
        found = await read_page(self.store, query, counted, keys, paging)
        return Page[DeliveryRow](items=[_shown(row) for row in found.rows], **found.edges(paging))


_MASKS = {DeliveryChannel.SMS: mask_phone, DeliveryChannel.EMAIL: mask_email}


def _shown(given: JsonObject) -> DeliveryRow:
    row = cast("DeliveryValues", given)
    channel, status = DeliveryChannel(row["channel"]), DeliveryStatus(row["status"])
    computed: dict[str, object] = {
        "channel_label": channel.label,
        "status_label": status.label,
        "target": _MASKS.get(channel, str)(row["target"]),
        "text": redacted(row["body"]).get("text", f"{row['kind']} #{row['seq']}"),
        "acts": possible_acts(status, row["kind"], row["body"]),
    }
    names = set(DeliveryRow.model_fields) - set(computed)
    return DeliveryRow.model_validate({**computed, **{name: given[name] for name in names}})
