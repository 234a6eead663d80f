"""Access to materials: officers who handle the case, and departments that need them."""

from collections.abc import Collection

from schemas.cases.acts import Officer
from schemas.vocabulary import Role


def may_see_material(officer: Officer, used_by: Collection[str]) -> bool:
    """Return whether an officer who may see the case may open a material of it.

    Source:
        个人信息保护法 第六条: no more than the purpose needs; 浙江省保障“最多跑一次”改革规定 第三十九条:
        shared data serves official duties only.
    """
    if officer.role in (Role.WINDOW, Role.ADMINISTRATOR):
        return True
    return officer.department in used_by


def may_grade(officer: Officer, used_by: Collection[str]) -> bool:
    """Return whether the officer may grade a material's trust: they can see the original."""
    return officer.role is not Role.ADMINISTRATOR and may_see_material(officer, used_by)
