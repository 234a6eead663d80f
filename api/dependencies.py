"""What routes ask for, each under its name."""

import hashlib
import re
from typing import Annotated

from fastapi import Depends, Header, Path, Request
from pydantic import BaseModel

from api.auth import caller, get_app_context
from api.streams.app_streams import AppStreams
from schemas.cases.acts import Officer
from schemas.errors import InvalidInput, KeyRequired
from services.app_context import AppContext
from services.store.core.idempotency import IdempotencyKey


async def get_streams(request: Request) -> AppStreams:
    """The event streams of this process."""
    found: AppStreams = request.app.state.streams
    return found


Context = Annotated[AppContext, Depends(get_app_context)]
Streams = Annotated[AppStreams, Depends(get_streams)]
Caller = Annotated[Officer, Depends(caller)]
CaseNo = Annotated[str, Path(pattern=r"^[0-9A-Za-z-]{1,40}$", description="办件编号")]
StepCode = Annotated[str, Path(pattern=r"^[a-z][a-z0-9-]{0,63}$", description="环节编码")]
MatterCode = Annotated[str, Path(pattern=r"^[a-z][a-z0-9-]{0,63}$", description="事项编码")]
MatterVersion = Annotated[int, Path(ge=1, le=9999, description="版本")]


async def idempotency_key(
    key: Annotated[
        str | None,
        Header(
            alias="Idempotency-Key", max_length=128, pattern=r"^[!-~]+$", description="同一操作重试时保持不变"
        ),
    ] = None,
) -> str:
    """The key under which a repeated request gets its first answer.

    Raises:
        KeyRequired: the header is missing.
    """
    if key is None:
        raise KeyRequired("创建和办理类请求必须带 Idempotency-Key 请求头")
    return key


async def expected_version(
    if_match: Annotated[
        str | None, Header(alias="If-Match", max_length=1000, description="预期版本号")
    ] = None,
) -> frozenset[int] | None:
    """The versions the caller accepts; None when they do not care.

    Source:
        RFC 9110 section 13.1.1: `*` or a list of entity tags; weak tags name a version as strong ones do.

    Raises:
        InvalidInput: the header is neither.
    """
    tags = [tag.strip() for tag in ("*" if if_match is None else if_match).split(",") if tag.strip()]
    if tags == ["*"]:
        return None
    found = [_TAG.fullmatch(tag) for tag in tags]
    versions = frozenset(int(one[1] or one[2]) for one in found if one is not None)
    if not versions or None in found:
        raise InvalidInput.of(("If-Match", 'If-Match 应为版本号、版本号列表（如 "0", "77"）或 *'))
    return versions


_TAG = re.compile(r'(?:W/)?"([0-9]{1,9})"|([0-9]{1,9})')
"""An entity tag, weak or strong; the quotation marks may be missing."""
IdempotencyHeader = Annotated[str, Depends(idempotency_key)]
ExpectedVersion = Annotated[frozenset[int] | None, Depends(expected_version)]


def key_of_request(request: Request, key: str, body: BaseModel | None) -> IdempotencyKey:
    """The caller's key with the hash of what was asked: the address and the body."""
    fingerprint = f"{request.url.path}\n{body.model_dump_json() if body else ''}"
    return IdempotencyKey(key, hashlib.sha256(fingerprint.encode()).hexdigest())
