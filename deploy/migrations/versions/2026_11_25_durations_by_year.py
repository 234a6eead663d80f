"""Durations by year beside those by day, so that no figure costs more for the years that are over."""

from alembic import op

revision = "2026_11_25_durations_by_year"
down_revision = "2026_11_25_departments"
branch_labels = None
depends_on = None

STATEMENTS = (
    """create table matter_duration_year (
        matter text, year int, duration numeric, cases int not null, primary key (matter, year, duration)
    )""",
    """insert into matter_duration_year
       select matter, extract(year from day)::int, duration, sum(cases)
       from matter_duration group by 1, 2, 3""",
    "create index ix_matter_duration_day on matter_duration (day, matter, duration, cases)",
)


def upgrade() -> None:
    """What is on file is summed up once."""
    for statement in STATEMENTS:
        op.execute(statement)
