"""A clock's state names the clock whose escalation its breach joined; abandoned ones are woken."""

from alembic import op

revision = "2026_11_30_joined_escalations"
down_revision = "2026_11_30_account_security"
branch_labels = None
depends_on = None

_JOINED = """
with last_word as (
    select distinct on (stream, clock) stream, clock, kind, facts ->> 'cause' as cause
    from event
    where kind in ('deadline.breached', 'deadline.breach_annulled') and clock is not null
    order by stream, clock, seq desc
)
update joint_case
set state = jsonb_set(
    state, array['clocks'], (state -> 'clocks') || joined.clocks
)
from (
    select stream, jsonb_object_agg(
        clock, (of_case.state -> 'clocks' -> clock) || jsonb_build_object('escalates_with', cause)
    ) as clocks
    from last_word join joint_case of_case on of_case.case_no = stream
    where kind = 'deadline.breached' and cause is not null and of_case.state -> 'clocks' ? clock
    group by stream
) joined
where joint_case.case_no = joined.stream
"""
"""From the log, which is the record: the last breach of each clock, unless it was annulled since."""

_ABANDONED = """
update joint_case set milestone_at = to_timestamp(
    extract(epoch from (state ->> 'last_at')::timestamptz) - offset_seconds
)
where has_open_obligations and exists (
    select from jsonb_each(state -> 'clocks') as one(name, clock)
    join lateral (select state -> 'clocks' -> (clock ->> 'escalates_with') as cause) of_cause on true
    where clock ->> 'escalates_with' is not null
    and clock ->> 'ended_at' is null
    and (
        cause ->> 'ended_at' is not null
        or cause ->> 'breached_at' is null
        or jsonb_array_length(cause -> 'escalation_levels') = 0
    )
)
and (milestone_at is null or milestone_at > to_timestamp(
    extract(epoch from (state ->> 'last_at')::timestamptz) - offset_seconds
))
"""
"""Their workflows are woken at once and hand the escalation over."""


def upgrade() -> None:
    """Fill the new part of the state of every case, and wake those that nobody escalates."""
    op.execute(_JOINED)
    op.execute(_ABANDONED)
