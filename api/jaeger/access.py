"""Who may read traces: this computer, or an administrator.

Spans say no name, number or phone, but they do say how busy every department is. So anyone at
this computer may read them, as long as the port listens here only; everybody else shows an
administrator's token. A request that a proxy forwarded, or that a page of a foreign name
sends through a browser here, is not this computer's.
"""

import ipaddress
from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Request

from api.auth import ensure_own_password, subject_of
from schemas.errors import NotLoggedIn, NotPermitted
from schemas.vocabulary import Role
from services.store.people.accounts import Accounts
from services.store.traces.span_search import SpanSearch

_PASSED_ON = ("forwarded", "x-forwarded-for", "x-real-ip", "via")


@dataclass(frozen=True)
class Archive:
    """What is read, and by whom; `is_local` while the port listens on this computer only."""

    search: SpanSearch
    accounts: Accounts
    signing_key: str
    is_local: bool


async def archive(request: Request) -> Archive:
    """The archive, if the caller may read it.

    Raises:
        NotLoggedIn: from elsewhere, and without a valid token.
        NotPermitted: with a token that is not an administrator's.
    """
    found: Archive = request.app.state.archive
    if found.is_local and _is_from_here(request):
        return found
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not token:
        raise NotLoggedIn("查询轨迹需要审管办的令牌")
    subject = subject_of(found.signing_key, token)
    officer = await found.accounts.officer(subject.account, subject.generation)
    if officer is None:
        raise NotLoggedIn("账号已不存在")
    ensure_own_password(officer)
    if officer.role is not Role.ADMINISTRATOR:
        raise NotPermitted("只有审管办可以查询轨迹", role=officer.role)
    return found


Traces = Annotated[Archive, Depends(archive)]


def is_loopback(host: str) -> bool:
    """Whether an address or a name means this computer."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _is_from_here(request: Request) -> bool:
    peer = request.client.host if request.client else ""
    named = request.url.hostname or ""
    return is_loopback(peer) and is_loopback(named) and not any(one in request.headers for one in _PASSED_ON)
