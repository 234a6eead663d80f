"""Query codes are no longer on file: they follow from a key, the case number and how often one was issued."""

from alembic import op

revision = "2026_11_30_query_codes"
down_revision = "2026_11_30_log_cluster"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Codes of before end with their column: a window issues a new one; receipts and messages forget them."""
    op.execute("alter table joint_case drop column query_code")
    op.execute("alter table joint_case add column query_code_issue integer not null default 1")
    op.execute("alter table joint_case add column is_demonstration boolean not null default false")
    op.execute("update joint_case set is_demonstration = true where offset_seconds <> 0")
    op.execute("update idempotency_key set receipt = receipt - 'query_code' where receipt ? 'query_code'")
    op.execute(
        """update delivery set body = jsonb_set(body, '{text}', to_jsonb(
               regexp_replace(body ->> 'text', '(查询码|验证码) ?[0-9A-Z]{6,8}', '\\1 ******', 'g')))
           where channel <> 'webhook' and body ? 'text'"""
    )
