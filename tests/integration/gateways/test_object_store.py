"""The object store in a folder, in memory and in S3: the same answers, and a lost bucket is a store away."""

import hashlib
import io
import tempfile
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import httpx2
import pytest
from moto.server import ThreadedMotoServer
from obstore.store import MemoryStore

from deploy.embedded.ports import LOOPBACK, free_ports
from schemas.errors import ObjectStoreUnavailable
from services.object_storage.storage import CHUNK, Objects

BUCKET = "lianban"
LARGE = 20 * 1024 * 1024
"""More than S3 takes in one part."""


@pytest.fixture(scope="module")
def s3() -> Iterator[str]:
    """An S3 with an empty bucket; access comes from the environment, as in a deployment."""
    [port] = free_ports(1)
    server = ThreadedMotoServer(ip_address=LOOPBACK, port=port, verbose=False)
    server.start()
    address = f"http://{LOOPBACK}:{port}"
    access = {
        "AWS_ENDPOINT": address,
        "AWS_ALLOW_HTTP": "true",
        "AWS_REGION": "us-east-1",
        "AWS_ACCESS_KEY_ID": "trial",
        "AWS_SECRET_ACCESS_KEY": "trial",
    }
    with pytest.MonkeyPatch.context() as environment:
        for name, value in access.items():
            environment.setenv(name, value)
        made = httpx2.put(f"{address}/{BUCKET}", trust_env=False)
        assert made.status_code == 200, made.text
        yield f"s3://{BUCKET}/city"
    server.stop()


@pytest.fixture(params=["folder", "memory", "s3"])
def objects(request: pytest.FixtureRequest, tmp_path: Path) -> Objects:
    """Each store that a city may choose."""
    match request.param:
        case "folder":
            return Objects.chosen(None, tmp_path)
        case "memory":
            return Objects.in_memory()
        case _:
            return Objects.chosen(request.getfixturevalue("s3"), tmp_path)


async def _keys(objects: Objects, prefix: str = "files/") -> set[str]:
    return {key async for key, _ in objects.listed(prefix)}


async def _hash(pieces: AsyncIterator[bytes]) -> tuple[str, int]:
    whole, longest = hashlib.sha256(), 0
    async for piece in pieces:
        whole.update(piece)
        longest = max(longest, len(piece))
    return whole.hexdigest(), longest


async def test_bytes_are_kept_listed_and_forgotten(objects: Objects) -> None:
    assert await objects.read("files/a") is None
    await objects.put("files/a", b"one")
    await objects.put("files/a", b"two")
    await objects.put("documents/a.pdf", b"three")
    assert await objects.read("files/a") == b"two"
    assert await _keys(objects) == {"files/a"}
    await objects.remove("files/a")
    await objects.remove("files/a")
    assert await _keys(objects) == set()
    with pytest.raises(ObjectStoreUnavailable):
        await _hash(objects.stream("files/a"))
    await objects.remove("documents/a.pdf")


async def test_a_large_file_goes_in_and_out_piece_by_piece(objects: Objects) -> None:
    piece = hashlib.sha256(b"piece").digest() * 8192
    with tempfile.TemporaryFile() as content:
        for _ in range(LARGE // len(piece)):
            content.write(piece)
        content.seek(0)
        expected = hashlib.sha256(content.read()).hexdigest()
        content.seek(0)
        await objects.put("files/large", content)
    found, longest = await _hash(objects.stream("files/large"))
    assert found == expected
    assert longest < 16 * CHUNK or isinstance(objects.store, MemoryStore)
    await objects.remove("files/large")


async def test_a_store_that_is_not_there_is_away(s3: str, tmp_path: Path) -> None:
    lost = Objects.chosen(s3.replace(BUCKET, "nobody"), tmp_path)
    for asked in (lost.put("files/a", io.BytesIO(b"x")), _hash(lost.stream("files/a")), _keys(lost)):
        with pytest.raises(ObjectStoreUnavailable):
            await asked
