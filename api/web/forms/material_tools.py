"""Files for a form's materials before submission: uploads, certificates, reused files."""

from uuid import uuid4

from fastapi import Request
from pydantic import ValidationError
from starlette.datastructures import FormData, UploadFile

from api.uploads import given_of, keep
from api.web.forms.material_rows import MaterialRow, row_of
from api.web.forms.schema_forms import errors_by_field
from schemas.cases.acts import Officer
from schemas.cases.intake import MaterialSource
from schemas.catalogue.matter import Material, Matter
from schemas.errors import InvalidInput, LianbanError, NotFound, ObjectStoreUnavailable, TooManyAttempts
from schemas.files.materials import HolderIn
from schemas.people.lookups import Lookup
from services.app_context import AppContext
from services.store.core.idempotency import IdempotencyKey

FILED = {"HX-Trigger-After-Settle": "filed"}
"""Tells the form to keep what has just been added."""
WHO_FIRST = "请先填写申请人的证件类型和证件号码"


async def with_file(
    request: Request,
    ctx: AppContext,
    officer: Officer,
    material: Material,
    form: FormData,
    *,
    online: bool = False,
) -> MaterialRow:
    """The material's row with the uploaded file; its errors appear in the row."""
    upload = form.get(f"file-{material.code}")
    try:
        if not isinstance(upload, UploadFile) or not upload.filename:
            raise InvalidInput.of(("file", "请选择文件"))
        counter, key = ctx.material_tools, uuid4().hex
        path = request.url.path
        kept = await keep(given_of(upload), counter.materials, counter.virus_scan, officer, key, path)
    except (InvalidInput, ObjectStoreUnavailable) as wrong:
        return _row(material, form, online, wrong=wrong)
    return _row(material, form, online, MaterialSource.UPLOADED, kept.file_id, kept.name)


async def with_certificate(
    ctx: AppContext, officer: Officer, material: Material, form: FormData, *, online: bool = False
) -> MaterialRow:
    """The row with the applicant's certificate from the store, where there is one that fits."""
    try:
        holder, counter = _holder(form, f"窗口收件调取“{material.name}”"), ctx.material_tools
        await ctx.person_lookups.record(Lookup.CERTIFICATE, holder, officer)
        found = await counter.find_certificate(holder, material)
        key = IdempotencyKey(uuid4().hex, found.identifier)
        kept = await counter.fetch(holder, found.identifier, officer, key)
    except (InvalidInput, NotFound, ObjectStoreUnavailable, TooManyAttempts) as wrong:
        return _row(material, form, online, wrong=wrong)
    return _row(material, form, online, MaterialSource.SHARED, kept.file_id, kept.name)


async def with_earlier(
    ctx: AppContext,
    officer: Officer,
    matter: Matter,
    material: Material,
    form: FormData,
    phone: str | None = None,
    *,
    online: bool = False,
) -> MaterialRow:
    """The row with the newest file that the same applicant handed in before for this material."""
    try:
        holder = _holder(form, f"窗口收件沿用“{material.name}”")
        await ctx.person_lookups.record(Lookup.EARLIER_FILES, holder, officer)
        files = await ctx.material_tools.materials.reusable(matter.code, holder, officer, phone)
        known = next((one for one in files if one.material == material.code), None)
    except (InvalidInput, TooManyAttempts) as wrong:
        return _row(material, form, online, wrong=wrong)
    if known is None:
        return refused(material, form, "以往办件中没有可以沿用的这种材料", online=online)
    return _row(material, form, online, MaterialSource.REUSED, known.file_id, known.name)


def refused(material: Material, form: FormData, words: str, *, online: bool = False) -> MaterialRow:
    """The row as it was, with what is wrong."""
    return _row(material, form, online, wrong=InvalidInput.of(("file", words)))


def _row(
    material: Material,
    form: FormData,
    online: bool,  # noqa: FBT001 - always given
    way: MaterialSource | None = None,
    file_id: str = "",
    name: str = "",
    wrong: LianbanError | None = None,
) -> MaterialRow:
    stem = f"materials.{material.code}"
    fields = dict(form.multi_items())
    if way is not None:
        kept = {"way": way.value, "file": file_id, "file_name": name, "file_way": way.value}
        fields |= {f"{stem}.{field}": value for field, value in kept.items()}
    body = ""
    if wrong is not None:
        errors = errors_by_field(wrong.facts)
        body = "；".join(errors.values()) or wrong.detail
    return row_of(material, FormData(list(fields.items())), {}, tool_error=body, online=online)


def _holder(form: FormData, reason: str) -> HolderIn:
    """Whose files are looked for; the form at hand is the reason."""
    given = {name: str(form.get(f"applicant.{name}", "")).strip() for name in ("id_type", "id_number")}
    try:
        return HolderIn.model_validate({**given, "reason": reason[:200]})
    except ValidationError as wrong:
        raise InvalidInput.of(("applicant.id_number", WHO_FIRST)) from wrong
