"""A case says by what its applicant proved to hand in online; the online figures count nothing else."""

from alembic import op

revision = "2026_11_30_online_proof"
down_revision = "2026_11_30_case_serials"
branch_labels = None
depends_on = None

_PROVED = """
update joint_case set state = jsonb_set(state, '{online_proof}', '"phone_code"')
from event first
where first.stream = joint_case.case_no and first.seq = 1 and first.actor like 'applicant/%'
"""
_UNPROVED = """
create temporary table unproved on commit drop as
select counted.* from case_contribution counted join joint_case of_case using (case_no)
where counted.is_online and coalesce(of_case.state ->> 'online_proof', '') = ''
"""
_RECEIVED = """
update matter_day set online = online - gone.cases
from (select matter, received_on as day, count(*) as cases from unproved group by 1, 2) gone
where matter_day.matter = gone.matter and matter_day.day = gone.day
"""
_SETTLED = """
update matter_day set settled_online = settled_online - gone.cases
from (
    select matter, settled_on as day, count(*) as cases from unproved
    where settled_on is not null group by 1, 2
) gone
where matter_day.matter = gone.matter and matter_day.day = gone.day
"""
_CONTRIBUTIONS = (
    "update case_contribution set is_online = false where case_no in (select case_no from unproved)"
)


def upgrade() -> None:
    """Read the proof from the log, and take out of the sums what has none."""
    for statement in (_PROVED, _UNPROVED, _RECEIVED, _SETTLED, _CONTRIBUTIONS):
        op.execute(statement)
