"""The metadata of all tables, complete only when every module that declares one is imported."""

import pkgutil
from importlib import import_module

from sqlalchemy import MetaData

import services.store
from services.store.core.schema.columns import metadata


def complete_metadata() -> MetaData:
    """Import every `tables.py` and `*_tables.py` of the store; return their metadata."""
    for module in pkgutil.walk_packages(services.store.__path__, "services.store."):
        if module.name.endswith("tables"):
            import_module(module.name)
    return metadata
