"""Metadata of all tables, and shared column types: moments, transaction numbers, enums."""

from collections.abc import Iterable

from sqlalchemy import CheckConstraint, DateTime, MetaData
from sqlalchemy.types import UserDefinedType

metadata = MetaData(naming_convention={"ck": "ck_%(table_name)s_%(constraint_name)s"})
Moment = DateTime(timezone=True)


class TransactionNumber(UserDefinedType[str]):
    """PostgreSQL's `xid8`: the number of a transaction, 64 bits, never reused in a cluster."""

    cache_ok = True

    def get_col_spec(self, **_options: object) -> str:
        """The name of the type."""
        return "xid8"


def one_of(column: str, values: Iterable[str]) -> CheckConstraint:
    """A CHECK `ck_<table>_<column>` that the column holds one of the enumeration's values.

    NULL passes where the column is nullable. A new value needs a migration; the drift test asks for it.
    """
    words = ", ".join(f"'{str.__str__(value)}'" for value in values)
    return CheckConstraint(f"{column} in ({words})", name=column)
