"""Everything on paper: papers of cases and their words, the public check, files, certificates."""

from fastapi import APIRouter

from api.routes import certificates, files, paper_templates, papers, verification

router = APIRouter()
for module in (papers, paper_templates, verification, files, certificates):
    router.include_router(module.router)
