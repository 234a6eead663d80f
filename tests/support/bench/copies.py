"""One case many times over: its rows and its whole log under other numbers, copied in the database."""

import asyncpg

COPIED = ("joint_case", "case_step", "event")
_KEYS = {"joint_case": "case_no", "case_step": "case_no", "event": "stream"}
_ANEW = {"event": {"id": "nextval('event_id')", "xid": "pg_current_xact_id()", "filed_at": "m.filed_at"}}


async def copied(connection: asyncpg.Connection, model: str, count: int, prefix: str) -> list[str]:
    """That many copies of the case, filed in as many transactions as there are hundreds; their numbers."""
    numbers = [f"{prefix}-{number:06d}" for number in range(count)]
    shards = "(array[0, 1, 2, 3])[1 + (('x' || substr(md5(n.number), 1, 7))::bit(28)::int % 4)]"
    for start in range(0, count, 100):
        async with connection.transaction():
            for table in COPIED:
                columns = await columns_of(connection, table)
                values = []
                for column in columns:
                    value = _ANEW.get(table, {}).get(column, f"m.{column}")
                    if column == _KEYS[table]:
                        value = "n.number"
                    if column == "shard":
                        value = shards
                    if (table, column) == ("joint_case", "state"):
                        value = "jsonb_set(m.state, '{case_no}', to_jsonb(n.number))"
                    values.append(value)
                await connection.execute(
                    f"insert into {table} ({', '.join(columns)}) select {', '.join(values)}"  # noqa: S608
                    f" from {table} m cross join unnest($1::text[]) as n (number)"
                    f" where m.{_KEYS[table]} = $2 order by n.number",
                    numbers[start : start + 100],
                    model,
                )
    await connection.execute("analyze joint_case, case_step, event")
    return numbers


async def columns_of(connection: asyncpg.Connection, table: str) -> list[str]:
    """Every column of the table that takes a value."""
    found = await connection.fetch(
        "select column_name from information_schema.columns where table_name = $1"
        " and is_generated = 'NEVER' order by ordinal_position",
        table,
    )
    return [row["column_name"] for row in found]
