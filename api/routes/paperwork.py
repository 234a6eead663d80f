"""Everything on paper: papers of cases and their words, the public check, files, certificates, the outbox."""

from fastapi import APIRouter

from api.routes import archives, certificates, files, outbox, paper_templates, papers, verification

router = APIRouter()
for module in (archives, papers, paper_templates, verification, files, certificates, outbox):
    router.include_router(module.router)
