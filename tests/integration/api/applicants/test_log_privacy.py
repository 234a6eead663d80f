"""A defect in the database puts no personal data into any log: ours, uvicorn's or PostgreSQL's."""

import io
import logging
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from pydantic import BaseModel
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from schemas.cases.intake import Application
from services.store.core.engine import StatementFailed
from services.telemetry.log import configure
from tests.support.api_client import ApiClient, problem
from tests.support.office import Office

NAME = "王小明"


@pytest.fixture
def logged() -> Iterator[io.StringIO]:
    """What the process writes into its log, formatted as a main formats it."""
    configure("WARNING")
    written = io.StringIO()
    handler = logging.StreamHandler(written)
    handler.setFormatter(logging.getLogger().handlers[0].formatter)
    logging.getLogger().addHandler(handler)
    yield written
    logging.getLogger().removeHandler(handler)


@pytest.fixture
async def failing_constraint(office: Office) -> AsyncIterator[str]:
    """A constraint that no dossier meets."""
    async with office.store.transaction() as connection:
        add = "alter table case_dossier add constraint never_met check (false) not valid"
        await connection.execute(text(add))
    yield "never_met"
    async with office.store.transaction() as connection:
        await connection.execute(text("alter table case_dossier drop constraint never_met"))


async def test_a_failing_constraint_logs_nothing_of_the_dossier(
    open_door: ApiClient, failing_constraint: str, logged: io.StringIO, place: Path
) -> None:
    body = await open_door.example()
    answer = await open_door.post("window1", "/joint-cases", body)
    problem(answer, 500, "internal-error")
    own = logged.getvalue()
    assert "request.failed" in own
    assert "Exception in ASGI application" in own
    assert failing_constraint in own
    of_postgres = (place / "postgres" / "postgres.log").read_text(encoding="utf-8", errors="replace")
    assert failing_constraint in of_postgres
    for value in _personal(body):
        assert value not in own
        assert value not in of_postgres
        assert value.encode("unicode_escape").decode() not in own


def _personal(body: object) -> set[str]:
    """Every name, number and text of an application, as far as it names somebody."""
    inner = list(body.values()) if isinstance(body, dict) else list(body) if isinstance(body, list) else []
    found = {one for one in inner if isinstance(one, str) and (len(one) > 10 or not one.isascii())}
    return found.union(*(_personal(one) for one in inner if not isinstance(one, str)))


async def test_a_failed_statement_is_known_by_its_kind_only(office: Office) -> None:
    insert = text("insert into account (account, name, role, password_hash) values (:a, :n, null, '')")
    with pytest.raises(StatementFailed) as failed:
        async with office.store.transaction() as connection:
            await connection.execute(insert, {"a": "x", "n": NAME})
    assert "NotNullViolation" in str(failed.value)
    assert "column_name=role" in str(failed.value)
    assert failed.value.__cause__ is None
    assert failed.value.__suppress_context__


def _raise_in_chain(first: Exception) -> Exception:
    """A failure that a harmless one comes from, and that stands in a group."""
    try:
        try:
            raise first
        except type(first) as cause:
            raise RuntimeError("the batch was given up") from cause
    except RuntimeError as outer:
        return ExceptionGroup("two tasks failed", [outer, OSError("connection refused")])


class _Body(BaseModel):
    application: Application


def _refused_input() -> Exception:
    try:
        _Body.model_validate({"application": {"applicant": NAME}})
    except ValueError as wrong:
        return wrong
    raise AssertionError


@pytest.mark.parametrize(
    "failure",
    [
        IntegrityError("insert", {"name": NAME}, Exception(f"Failing row contains ({NAME})")),
        ValueError(f"no date: {NAME}"),
        KeyError(NAME),
        _refused_input(),
    ],
    ids=lambda failure: type(failure).__name__,
)
def test_the_words_of_a_failure_that_quotes_data_stay_out_of_chains(
    failure: Exception, logged: io.StringIO
) -> None:
    group = _raise_in_chain(failure)
    for name in ("uvicorn.error", "asyncio", "anything"):
        logging.getLogger(name).error("it failed", exc_info=group)
    written = logged.getvalue()
    assert NAME not in written
    assert type(failure).__name__ in written
    assert "the batch was given up" in written
    assert "connection refused" in written
    assert "test_log_privacy.py" in written
