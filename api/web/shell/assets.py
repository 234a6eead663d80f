"""Static files: loaded and compressed once, named by content, cached for ever."""

import gzip
import hashlib
import mimetypes
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable

from fastapi import APIRouter, Request, Response

from schemas.errors import NotFound

FOR_EVER = "public, max-age=31536000, immutable"
ROOTS = (("lianban", "api.web", "static"), ("vendor", "django_htmx", "static/django_htmx"))
"""Where files stand: our own, and htmx as the django-htmx wheel carries it."""
SERVED = {".css", ".js", ".svg", ".ico", ".png", ".woff2"}

router = APIRouter(include_in_schema=False)


@dataclass(frozen=True)
class Asset:
    """One file as it goes out."""

    body: bytes
    packed: bytes
    kind: str
    digest: str


@router.get("/static/{root}/{name:path}")
async def static_file(root: str, name: str, request: Request) -> Response:
    """A static file; under its digest it may be kept for ever."""
    found = assets().get(f"{root}/{name}")
    if found is None:
        raise NotFound("没有这个文件")
    named = request.query_params.get("v") == found.digest
    headers = {
        "Cache-Control": FOR_EVER if named else "no-cache",
        "ETag": f'"{found.digest}"',
        "Vary": "Accept-Encoding",
    }
    if request.headers.get("if-none-match") == headers["ETag"]:
        return Response(status_code=304, headers=headers)
    if "gzip" in request.headers.get("accept-encoding", ""):
        return Response(found.packed, headers={**headers, "Content-Encoding": "gzip"}, media_type=found.kind)
    return Response(found.body, headers=headers, media_type=found.kind)


@router.get("/favicon.ico")
async def icon(request: Request) -> Response:
    """The icon that browsers ask for unasked."""
    return await static_file("lianban", "icon.svg", request)


def asset(name: str) -> str:
    """URL of a file: `lianban.css`, or `vendor/htmx-2.min.js`; KeyError without one."""
    full = name if name.startswith("vendor/") else f"lianban/{name}"
    return f"/static/{full}?v={assets()[full].digest}"


@cache
def assets() -> dict[str, Asset]:
    """Every file that is served, by root and name."""
    found: dict[str, Asset] = {}
    for root, package, folder in ROOTS:
        _collect(files(package).joinpath(folder), root, found)
    return found


def _collect(folder: Traversable, prefix: str, into: dict[str, Asset]) -> None:
    for entry in folder.iterdir():
        name = f"{prefix}/{entry.name}"
        if entry.is_dir():
            _collect(entry, name, into)
        elif entry.name[entry.name.rfind(".") :] in SERVED:
            body = entry.read_bytes()
            kind = mimetypes.guess_type(entry.name)[0] or "application/octet-stream"
            digest = hashlib.sha256(body).hexdigest()[:12]
            into[name] = Asset(body, gzip.compress(body, 9, mtime=0), kind, digest)
