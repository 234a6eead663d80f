"""Approvals name the digest of what was seen; document templates wait for a second administrator."""

import hashlib
import json

import sqlalchemy as sa
from alembic import op

revision = "2026_11_30_approvals"
down_revision = "2026_11_30_query_codes"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Templates and matters on file keep their status; versions get the digest of their content."""
    op.execute("alter table matter_version add column digest text not null default ''")
    op.execute("alter table document_template add column status text not null default 'in_use'")
    op.execute("alter table document_template add column digest text not null default ''")
    op.execute("alter table document_template add column decided_by text")
    op.execute("alter table document_template add column decided_at timestamptz")
    bind = op.get_bind()
    for row in bind.execute(sa.text("select code, version, body from matter_version")).all():
        fixed = json.dumps(row.body, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        values = {
            "code": row.code,
            "version": row.version,
            "digest": hashlib.sha256(fixed.encode()).hexdigest(),
        }
        statement = "update matter_version set digest = :digest where code = :code and version = :version"
        bind.execute(sa.text(statement), values)
