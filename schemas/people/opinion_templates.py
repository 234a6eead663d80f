"""Opinion templates (常用意见): an officer's own texts and those of a department."""

from typing import Annotated

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from schemas.input_model import InputModel
from schemas.term import Term

LONGEST_TEXT = 500
"""Characters of one template."""


class TemplateScope(Term):
    """Whose template it is."""

    PERSONAL = "personal", "个人"
    DEPARTMENT = "department", "部门"


MOST_TEMPLATES = {TemplateScope.PERSONAL: 50, TemplateScope.DEPARTMENT: 100}
"""How many templates one officer, and one department, may keep."""
TemplateText = Annotated[str, Field(min_length=1, max_length=LONGEST_TEXT, description="常用意见内容")]


class OpinionTemplateIn(InputModel):
    """A new template."""

    scope: TemplateScope = Field(default=TemplateScope.PERSONAL, description="个人或部门")
    text: TemplateText


class OpinionTemplateTextIn(InputModel):
    """Another text of a template."""

    text: TemplateText


class OpinionTemplate(BaseModel):
    """A template; `may_edit` says whether the reader may change or delete it."""

    model_config = ConfigDict(frozen=True)

    id: int
    scope: TemplateScope
    text: str
    edited_at: AwareDatetime
    may_edit: bool
