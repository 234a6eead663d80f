"""One URL for queries and LISTEN, in the form of PostgreSQL's clients and of SQLAlchemy."""

from urllib.parse import parse_qs, urlsplit

import pytest

from services.settings import Settings
from services.store.core.database_url import DatabaseAddress, WrongDatabaseUrl

PLAIN = "postgresql+asyncpg://lianban:s%40cret@db1:5432/lianban"


def _query(url: str) -> dict[str, list[str]]:
    return parse_qs(urlsplit(DatabaseAddress.parse(url).dsn).query)


@pytest.mark.parametrize(
    ("written", "mode"),
    [
        ("sslmode=require", "require"),
        ("sslmode=verify-full", "verify-full"),
        ("ssl=require", "require"),
        ("ssl=true", "require"),
        ("ssl=verify-ca", "verify-ca"),
        ("ssl=false", "disable"),
    ],
)
def test_tls_is_said_in_both_ways(written: str, mode: str) -> None:
    assert _query(f"{PLAIN}?{written}")["sslmode"] == [mode]


def test_the_password_and_the_driver_are_written_as_asyncpg_reads_them() -> None:
    address = DatabaseAddress.parse(PLAIN)
    assert address.dsn == "postgresql://lianban:s%40cret@db1:5432/lianban"
    assert "s%40cret" not in repr(address)


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://u:p@a:5432,b:5433/lianban?target_session_attrs=read-write",
        "postgresql+asyncpg://u:p@/lianban?host=a:5432&host=b:5433&target_session_attrs=read-write",
    ],
)
def test_several_hosts_are_all_kept_for_both_connections(url: str) -> None:
    address = DatabaseAddress.parse(url)
    for dsn in (address.dsn, address.listen_dsn, str(address.engine_arguments()["dsn"])):
        assert "a%3A5432%2Cb%3A5433" in dsn or "a:5432,b:5433" in dsn
        assert "target_session_attrs=read-write" in dsn


def test_behind_a_transaction_pooler_statements_are_not_kept_and_listening_goes_elsewhere() -> None:
    pooled = DatabaseAddress.parse("postgresql://u:p@bouncer:6432/lianban?pooler=transaction&sslmode=require")
    assert not pooled.can_listen
    arguments = pooled.engine_arguments(timeout=5)
    assert (arguments["statement_cache_size"], arguments["prepared_statement_cache_size"]) == (0, 0)
    new_name = arguments["prepared_statement_name_func"]
    assert callable(new_name)
    assert new_name() != new_name()
    both = DatabaseAddress.parse(
        "postgresql://u:p@bouncer:6432/l?pooler=transaction&listen=db1:5432&sslmode=require"
    )
    assert both.can_listen
    assert both.listen_dsn == "postgresql://u:p@db1:5432/l?sslmode=require"
    assert "pooler" not in both.dsn + both.listen_dsn


@pytest.mark.parametrize(
    "url", ["mysql://u:p@h/d", "postgresql://h/d?pooler=statement", "postgresql://h/d?statement_cache_size=x"]
)
def test_what_cannot_be_read_is_refused_at_the_start_without_its_password(
    url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(WrongDatabaseUrl):
        DatabaseAddress.parse(url)
    monkeypatch.setenv("LIANBAN_DATABASE_URL", url)
    with pytest.raises(ValueError, match="数据库地址") as refused:
        Settings()
    assert "u:p@" not in str(refused.value.errors()[0]["msg"])  # type: ignore[attr-defined]
