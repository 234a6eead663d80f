"""Schema of the first release: plain SQL, one file per capability in `initial/`."""

from pathlib import Path

from alembic import op

revision = "2026_12_01_initial"
down_revision = None
branch_labels = None
depends_on = None

FOLDER = Path(__file__).parent.parent / "initial"


def upgrade() -> None:
    """Run the files in alphabetical order; no file needs another."""
    for path in sorted(FOLDER.glob("*.sql")):
        statements = path.read_text(encoding="utf-8")
        op.get_bind().connection.run_async(lambda driver, sql=statements: driver.execute(sql))
