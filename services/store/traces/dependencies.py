"""Dependencies between services: from the plans of matters in force, weighed by cases."""

from dataclasses import dataclass

from sqlalchemy import text

from services.domain.traces.spans import SERVICE
from services.store.core.engine import Store

_EDGES = text("""
    with in_force as (
        select distinct on (code) code, body from matter_version
        where effective_at is not null and retired_at is null order by code, version desc
    ), step as (
        select f.code as matter, s ->> 'code' as code, s ->> 'department' as department,
               coalesce(s -> 'after', '[]') as after
        from in_force f cross join lateral jsonb_array_elements(f.body -> 'steps') s
    ), edge as (
        select s.matter, coalesce(:service || '/' || before.department, :service) as parent,
               :service || '/' || s.department as child
        from step s left join step before on before.matter = s.matter and s.after ? before.code
        where s.after = '[]' or before.code is not null
    ), cases as (
        select matter, count(*) as cases from joint_case group by matter
    )
    select e.parent, e.child, sum(coalesce(c.cases, 0))::int as calls
    from edge e left join cases c using (matter)
    where e.parent <> e.child group by e.parent, e.child order by e.parent, e.child
""")


@dataclass(frozen=True)
class Dependency:
    """One service that hands on to another, and how many cases have such a step."""

    parent: str
    child: str
    calls: int


async def dependencies(store: Store) -> list[Dependency]:
    """Pairs: case → departments that begin; department → those whose steps wait for it."""
    async with store.autocommit() as connection:
        rows = await connection.execute(_EDGES, {"service": SERVICE})
        return [Dependency(row.parent, row.child, row.calls) for row in rows]
