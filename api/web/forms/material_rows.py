"""The materials of a form, row by row: the ways in which each can come, and its file."""

from collections.abc import Mapping
from dataclasses import dataclass

from starlette.datastructures import FormData

from api.web.forms.form_data import texts
from schemas.cases.intake import MaterialSource
from schemas.catalogue.matter import Material

LATER = "later"
FILE_WAYS: Mapping[str, str] = {
    MaterialSource.UPLOADED.value: "已上传",
    MaterialSource.SHARED.value: "已调取电子证照",
    MaterialSource.REUSED.value: "沿用以往材料",
}
KINDS: Mapping[str, str] = {"original": "原件", "copy": "复印件", "electronic": "电子件"}


@dataclass(frozen=True)
class MaterialRow:
    """A material that the answers call for, with the ways in which it can come.

    Attributes:
        file, file_name, file_way: the uploaded, fetched or reused file, and which of the three it is.
        can_fetch: whether a certificate can take its place.
        tool_error: what went wrong with the last upload or fetching.
    """

    code: str
    name: str
    kind: str
    ways: tuple[tuple[str, str], ...]
    way: str
    copies: str
    error: str
    file: str = ""
    file_name: str = ""
    file_way: str = ""
    takes_files: bool = True
    can_fetch: bool = False
    tool_error: str = ""


def row_of(
    material: Material,
    form: FormData,
    errors: Mapping[str, str],
    *,
    online: bool = False,
    tool_error: str = "",
) -> MaterialRow:
    """One material with the ways in which it can come; online nothing is taken on paper."""
    kind = KINDS.get(material.kind, material.kind)
    ways = [] if online else [(MaterialSource.PAPER.value, f"收{kind}")]
    file = filed(form, material.code)
    if file:
        ways.append((file[2], FILE_WAYS[file[2]]))
    if material.fetched_from is not None and not online and file[2:] != (MaterialSource.SHARED.value,):
        ways.append((MaterialSource.SHARED.value, f"共享：{material.fetched_from}"))
    if material.kind == "electronic":
        ways.append((MaterialSource.GENERATED.value, "系统生成"))
    if material.may_follow:
        ways.append((LATER, "容缺（受理后补交）"))
    return MaterialRow(
        code=material.code,
        name=material.name,
        kind=kind,
        ways=tuple(ways),
        way=way_of(form, material.code),
        copies=str(copies_of(form, material.code)),
        error=errors.get(f"materials.{material.code}", ""),
        **dict(zip(("file", "file_name", "file_way"), file, strict=False)),
        takes_files=material.kind != "electronic",
        can_fetch=material.fetched_from is not None,
        tool_error=tool_error,
    )


def way_of(form: FormData, code: str) -> str:
    """By which way the material comes, as chosen."""
    return next(iter(texts(form, f"materials.{code}.way")), "")


def filed(form: FormData, code: str) -> tuple[str, ...]:
    """Id, name and kind of the row's file; empty without one."""
    stem = f"materials.{code}"
    file = next(iter(texts(form, f"{stem}.file")), "")
    name = next(iter(texts(form, f"{stem}.file_name")), "")
    way = next(iter(texts(form, f"{stem}.file_way")), "")
    is_file = len(file) == 32 and file.isascii() and file.isalnum() and way in FILE_WAYS
    return (file, name[:200], way) if is_file else ()


def file_of(form: FormData, code: str, way: str) -> dict[str, str]:
    """The file of a material, where the way that was chosen is by that file."""
    file = filed(form, code)
    return {"file_id": file[0]} if file and file[2] == way else {}


def copies_of(form: FormData, code: str) -> int | str:
    """How many copies, as typed; what is no number stays as it is."""
    given = next(iter(texts(form, f"materials.{code}.copies")), "") or "1"
    return int(given) if given.isascii() and given.isdigit() and len(given) < 4 else given
