"""Hangs the pages on the application: routes found by themselves, static files, safety."""

from importlib import import_module
from pkgutil import iter_modules

from fastapi import FastAPI

from api.web import assets, routes
from api.web.navigation import Module
from api.web.security import PageSafety


def add_pages(app: FastAPI) -> None:
    """Every module under `api/web/routes` with a `router`, and the entries of the bar that they name."""
    modules: list[Module] = []
    app.include_router(assets.router)
    for found in iter_modules(routes.__path__):
        page = import_module(f"{routes.__name__}.{found.name}")
        app.include_router(page.router, include_in_schema=False)
        modules += getattr(page, "MODULES", ())
    app.state.modules = tuple(modules)
    app.add_middleware(PageSafety)
