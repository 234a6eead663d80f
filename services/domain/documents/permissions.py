"""Permissions to read, write and void documents."""

from schemas.cases.acts import Officer
from schemas.cases.case import JointCase
from schemas.errors import NotFound, NotPermitted
from schemas.vocabulary import Role


def may_read(officer: Officer, case: JointCase, department: str, step: str | None) -> bool:
    """Return whether an officer who may see the case may read a document of it.

    Windows and administrators read all; a department reads its own, those of its steps, and those about the
    whole case.
    """
    if officer.role in (Role.WINDOW, Role.ADMINISTRATOR) or step is None:
        return True
    return officer.department in (department, case.department(step))


def ensure_readable(officer: Officer, case: JointCase, department: str, step: str | None) -> None:
    """Ensure that the officer may read the document.

    Raises:
        NotFound: the officer may not read it; its existence is not disclosed.
    """
    if not may_read(officer, case, department, step):
        raise NotFound("没有这份文书", case_no=case.case_no)


def ensure_may_write(officer: Officer) -> None:
    """Ensure that the officer may write documents manually.

    Raises:
        NotPermitted: only windows and departments write documents.
    """
    if officer.role in (Role.ADMINISTRATOR, Role.SYSTEM):
        raise NotPermitted(f"{officer.role.label}不出具文书", role=officer.role)


def ensure_may_void(officer: Officer, department: str) -> None:
    """Ensure that the officer may void a document of the department.

    Raises:
        NotPermitted: the officer is neither the department's head nor an administrator.
    """
    heads_it = officer.role is Role.HEAD and officer.department == department
    if officer.role is not Role.ADMINISTRATOR and not heads_it:
        raise NotPermitted("文书只能由出具部门负责人或者审管办作废", role=officer.role)


def ensure_administrator(officer: Officer) -> None:
    """Ensure that the officer may manage templates.

    Raises:
        NotPermitted: the officer is not an administrator.
    """
    if officer.role is not Role.ADMINISTRATOR:
        raise NotPermitted("只有审管办可以修改文书模板", role=officer.role)
