"""Accounts that end at once, who opened whose account, and changes that a second administrator approves."""

from alembic import op

revision = "2026_11_30_account_security"
down_revision = "2026_11_25_at_the_window"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """A generation number ends tokens and sessions; a revision number tells every process of a change."""
    op.execute("alter table account add column token_generation integer not null default 0")
    op.execute("alter table account add column must_change_password boolean not null default false")
    op.execute("alter table web_session add column generation integer not null default 0")
    op.execute(
        "create table people_revision (id boolean primary key default true check (id), value bigint not null)"
    )
    op.execute("insert into people_revision (value) values (0)")
    op.execute(
        """create table account_grant (
            account text not null,
            granted_by text not null,
            granted_at timestamptz not null default now(),
            primary key (account, granted_by, granted_at)
        )"""
    )
    op.execute("create index ix_account_grant_at on account_grant (granted_at)")
    op.execute(
        """create table account_change (
            id bigint generated always as identity primary key,
            kind text not null,
            account text not null,
            body jsonb not null,
            password_hash text,
            digest text not null,
            proposed_by text not null,
            proposed_at timestamptz not null default now(),
            status text not null default 'pending',
            decided_by text,
            decided_at timestamptz
        )"""
    )
    op.execute(
        "create unique index ux_account_change_pending on account_change (account) where status = 'pending'"
    )
