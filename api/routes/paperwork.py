"""Everything on paper: papers of cases, the words they are set in, the public check."""

from fastapi import APIRouter

from api.routes import paper_templates, papers, verification

router = APIRouter()
for module in (papers, paper_templates, verification):
    router.include_router(module.router)
