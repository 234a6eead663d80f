"""Saved views: the filters that people keep under a name, in numbered places of their own."""

from dataclasses import dataclass

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert

from schemas.cases.inbox import KeptView, SavedView
from schemas.errors import NotFound
from services.store.core.engine import Store
from services.store.core.schema.tables import saved_view


@dataclass(frozen=True)
class SavedViews:
    """Keeps each account's views."""

    store: Store

    async def of(self, account: str) -> list[KeptView]:
        """The account's views, by place."""
        columns = saved_view.c
        query = select(columns.slot, columns.name, columns.wanted).where(columns.account == account)
        async with self.store.autocommit() as connection:
            found = (await connection.execute(query.order_by(columns.slot))).mappings()
            return [KeptView.model_validate(dict(row)) for row in found]

    async def keep(self, account: str, slot: int, view: SavedView) -> KeptView:
        """Put a view in a place, instead of what was there; the same again changes nothing."""
        values = {"name": view.name, "wanted": view.wanted.model_dump(mode="json", exclude_defaults=True)}
        filed = insert(saved_view).values(account=account, slot=slot, **values)
        async with self.store.transaction() as connection:
            await connection.execute(
                filed.on_conflict_do_update(index_elements=["account", "slot"], set_=values)
            )
        return KeptView(slot=slot, name=view.name, wanted=view.wanted)

    async def drop(self, account: str, slot: int) -> None:
        """Throw a view away.

        Raises:
            NotFound: there is none in that place.
        """
        columns = saved_view.c
        gone = delete(saved_view).where(columns.account == account, columns.slot == slot)
        async with self.store.transaction() as connection:
            if (await connection.execute(gone.returning(columns.slot))).first() is None:
                raise NotFound("没有这个视图", slot=slot)
