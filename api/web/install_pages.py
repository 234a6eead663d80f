"""Hangs the pages on the application: routes found by themselves, static files, safety."""

from importlib import import_module
from pkgutil import walk_packages

from fastapi import FastAPI

from api.web import routes
from api.web.shell import assets
from api.web.shell.compression import PageCompression
from api.web.shell.navigation import Module
from api.web.shell.security import PageSafety


def install_pages(app: FastAPI) -> None:
    """Include every router under `api/web/routes` and their navigation entries."""
    modules: list[Module] = []
    app.include_router(assets.router)
    for found in walk_packages(routes.__path__, f"{routes.__name__}."):
        if found.ispkg:
            continue
        page = import_module(found.name)
        app.include_router(page.router, include_in_schema=False)
        modules += getattr(page, "MODULES", ())
    app.state.modules = tuple(modules)
    app.add_middleware(PageCompression)
    app.add_middleware(PageSafety)
