"""Routers of documents: cases, templates, verification, files, certificates, outbox."""

from fastapi import APIRouter

from api.routes.applicants import verification
from api.routes.documents import archives, certificates, documents, files, outbox, templates

router = APIRouter()
for module in (archives, documents, templates, verification, files, certificates, outbox):
    router.include_router(module.router)
