"""What a case is about: the name of its enterprise or project, shown in lists and found by any part."""

from collections.abc import Iterator

from alembic import op
from sqlalchemy import Connection, text

from services.domain.cases.subjects import words_of

revision = "2026_11_25_subjects"
down_revision = "2026_11_25_standing_readers"
branch_labels = None
depends_on = None

STATEMENTS = (
    "alter table joint_case add column subject text not null default ''",
    """create table case_name (
        word text collate "C",
        case_no text,
        primary key (word, case_no)
    )""",
    """update joint_case c set subject = coalesce(d.form #>> f.path, '')
       from case_dossier d, (values
         ('enterprise-setup', array['company', 'name']),
         ('construction-project', array['project']),
         ('clinic-opening', array['clinic']),
         ('school-opening', array['school']),
         ('foreign-investment-approval', array['company']),
         ('foreign-investment-filing', array['company']),
         ('simple-deregistration', array['company'])) f (matter, path)
       where d.case_no = c.case_no and f.matter = c.matter""",
)
BATCH = 5_000


def upgrade() -> None:
    """Name older cases as the shipped matters do, and enter what they are found by."""
    for statement in STATEMENTS:
        op.execute(statement)
    connection = op.get_bind()
    for rows in _batches(connection):
        words = [{"word": word, "case_no": row.case_no} for row in rows for word in words_of(row.subject)]
        connection.execute(text("insert into case_name values (:word, :case_no)"), words)


def _batches(connection: Connection) -> Iterator[list]:
    after = ""
    query = text(
        """select case_no, subject from joint_case
           where case_no > :after and length(subject) > 1 order by case_no limit :batch"""
    )
    while rows := connection.execute(query, {"after": after, "batch": BATCH}).all():
        yield rows
        after = rows[-1].case_no
