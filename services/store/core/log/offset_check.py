"""Check whether consumers' offsets fit the cluster; a restored dump brings foreign ones.

An offset is (transaction number, event id), and every cluster counts its own transactions. After
pg_dump/pg_restore the new cluster starts from the beginning: new events sort before the offsets, and no
consumer ever sees them, without any lag. `lianban rebase-offsets` repairs that.
"""

from sqlalchemy import text

from services.store.core.engine import Store

REBASE_FINDING = (
    "数据库是从备份恢复的，或换了集群：日志读取位置不属于本集群，后续环节、通知、文书、推送都不会处理；"
    "请执行 lianban rebase-offsets"
)
_MISFIT = text("""
    select (select system_identifier from log_cluster)
               is distinct from (select system_identifier::text from pg_control_system())
        or exists (select from consumer_offset where xid >= pg_snapshot_xmax(pg_current_snapshot()))
""")
"""Another cluster, or an offset ahead of the next transaction."""


async def needs_rebase(store: Store) -> bool:
    """Whether the offsets or the log were counted by another cluster.

    Raises:
        DatabaseUnavailable: the database is unavailable.
    """
    async with store.autocommit() as connection:
        return bool((await connection.execute(_MISFIT)).scalar_one())


async def misfit_findings(store: Store) -> dict[str, str | None]:
    """The alarm of the watch job while the offsets do not fit: finding → no case."""
    return {REBASE_FINDING: None} if await needs_rebase(store) else {}
