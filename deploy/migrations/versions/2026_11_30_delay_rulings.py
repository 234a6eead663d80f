"""Figures by department read whom a decided objection (归责裁定) charges with a delay."""

from alembic import op

revision = "2026_11_30_delay_rulings"
down_revision = "2026_11_30_joined_escalations"
branch_labels = None
depends_on = None

_STEPS = """
update case_step set charged_to = ''
from event decided, joint_case of_case
where decided.stream = case_step.case_no and decided.step = case_step.code
and of_case.case_no = case_step.case_no
and decided.kind = 'step.objection_decided' and decided.facts ->> 'attributed_to' <> 'department'
and decided.facts ->> 'about' = case_step.code || '/promised' || case
    when coalesce((of_case.state -> 'steps' -> case_step.code ->> 'cycle')::int, 1) > 1
    then '/' || (of_case.state -> 'steps' -> case_step.code ->> 'cycle') else '' end
and of_case.state -> 'clocks' -> (decided.facts ->> 'about') ->> 'breached_at' is not null
"""
_BREACHES = """
update department_breach set charged_to = ''
from event decided
where decided.stream = department_breach.stream and decided.kind = 'step.objection_decided'
and decided.facts ->> 'attributed_to' <> 'department'
and decided.facts ->> 'about' = department_breach.clock and decided.seq > department_breach.seq
"""


def upgrade() -> None:
    """Add the columns, and fill them from the decisions on file; none of those names another department."""
    op.execute("alter table case_step add column charged_to text")
    op.execute("alter table department_breach add column charged_to text")
    op.execute(_STEPS)
    op.execute(_BREACHES)
