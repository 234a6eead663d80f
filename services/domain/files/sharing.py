"""Who may see a material: whoever serves the case, and the departments that need it, no other."""

from collections.abc import Collection

from schemas.cases.acts import Officer
from schemas.vocabulary import Role


def may_see_material(officer: Officer, used_by: Collection[str]) -> bool:
    """Whether the officer, who may see the case, may open a material of it.

    Source:
        个人信息保护法 第六条: no more than the purpose needs; 浙江省保障“最多跑一次”改革规定 第三十九条:
        what is shared serves one's duty only.
    """
    if officer.role in (Role.WINDOW, Role.ADMINISTRATOR):
        return True
    return officer.department in used_by


def may_grade(officer: Officer, used_by: Collection[str]) -> bool:
    """Whether the officer may say how far the material can be trusted: they hold the original in hand."""
    return officer.role is not Role.ADMINISTRATOR and may_see_material(officer, used_by)
