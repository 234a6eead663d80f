"""The virus scan against a scanner that really listens."""

import io

import pytest

from schemas.errors import ObjectStoreUnavailable
from services.gateways.virus_scan import CHUNK, Clamd, NoScan, virus_scan
from tests.integration.gateways.clamd import EICAR, small_clamd


async def test_a_clean_file_passes_in_pieces() -> None:
    async with small_clamd() as clamd:
        assert await Clamd(clamd.address).finding(io.BytesIO(b"x" * (CHUNK * 3 + 1))) is None
        assert clamd.chunks == [CHUNK, CHUNK, CHUNK, 1]


async def test_eicar_is_found_wherever_it_stands() -> None:
    async with small_clamd() as clamd:
        assert await Clamd(clamd.address).finding(io.BytesIO(b"%PDF-" + EICAR)) == "Eicar-Signature"


async def test_a_scanner_that_is_away_or_refuses_lets_nothing_through() -> None:
    with pytest.raises(ObjectStoreUnavailable):
        await Clamd("127.0.0.1:9").finding(io.BytesIO(b"x"))
    async with small_clamd(largest=10) as clamd:
        with pytest.raises(ObjectStoreUnavailable):
            await Clamd(clamd.address).finding(io.BytesIO(b"x" * 100))


async def test_without_an_address_nothing_is_scanned() -> None:
    assert isinstance(virus_scan(None, is_demonstration=True), NoScan)
    assert await virus_scan(None, is_demonstration=True).finding(io.BytesIO(EICAR)) is None


async def test_without_a_scanner_only_a_demonstration_takes_files() -> None:
    with pytest.raises(ObjectStoreUnavailable, match="LIANBAN_CLAMD_ADDRESS"):
        await virus_scan(None, is_demonstration=False).finding(io.BytesIO(EICAR))
