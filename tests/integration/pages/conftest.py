"""Screens of this test process, on the real record."""

from collections.abc import AsyncIterator

import pytest
from fastapi import FastAPI

from api.app import make_app
from services.app_context import open_app_context
from tests.integration.pages.screen import Screen
from tests.support.office import REGION, Office


@pytest.fixture(scope="session")
async def building(database_url: str, office: Office) -> AsyncIterator[FastAPI]:
    """The door of a demonstration system, with its people seeded."""
    assert office.people
    app = make_app(lambda: open_app_context(database_url, REGION, is_demonstration=True))
    async with app.router.lifespan_context(app):
        yield app


@pytest.fixture
async def screen(building: FastAPI) -> AsyncIterator[Screen]:
    """A browser without a log-in."""
    async with Screen.at(building) as one:
        yield one


@pytest.fixture
async def window(building: FastAPI) -> AsyncIterator[Screen]:
    """The first window, logged in."""
    async with Screen.at(building, "window1") as one:
        yield one
