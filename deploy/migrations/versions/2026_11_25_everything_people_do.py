"""What people do to a case: duties after its end, departments that are asked, every active status."""

from alembic import op

revision = "2026_11_25_everything_people_do"
down_revision = "2026_11_25_supervision_orders"
branch_labels = None
depends_on = None

ACTIVE = "status in ('open', 'in_progress', 'consulting', 'under_review', 'at_window')"

STATEMENTS = (
    "alter table joint_case add column has_open_obligations boolean not null default true",
    "update joint_case set has_open_obligations = closed_at is null",
    "drop index ix_joint_case_open_milestone",
    "create index ix_joint_case_owing_milestone on joint_case (milestone_at) where has_open_obligations",
    """create table pending_opinion (
        case_no text not null,
        step text not null,
        department text not null,
        is_waiting boolean not null,
        primary key (case_no, step, department)
    )""",
    "create index ix_case_asked_department on pending_opinion (department, case_no)",
    "drop index ix_case_step_inbox",
    f"create index ix_case_step_inbox on case_step (department, due_real_at, case_no, code) where {ACTIVE}",
    "drop index ix_case_step_worst",
    f"create index ix_case_step_worst on case_step (due_real_at) where {ACTIVE}",
)


def upgrade() -> None:
    """Open cases owe; the partial indexes cover every status in which a step's time runs."""
    for statement in STATEMENTS:
        op.execute(statement)
