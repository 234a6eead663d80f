"""Online applications without a window: files and one application per proved phone."""

from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.security import OAuth2PasswordBearer
from pydantic import Field

from api.dependencies import Context, IdempotencyHeader, MatterCode, key_of_request
from api.limits.sender import sender_of
from api.routes.documents.files import MULTIPART
from api.routes.people import Token
from api.uploads import keep, received
from schemas.applicants.online import ApplicantSession, CodeSent
from schemas.cases.acts import Officer
from schemas.cases.case_views import IntakeReceipt
from schemas.cases.intake import Application, PhoneNumber
from schemas.catalogue.matter import Matter
from schemas.catalogue.matter_versions import MatterList, build_matter_row
from schemas.errors import NotFound, NotLoggedIn
from schemas.files.materials import FileReceipt
from schemas.input_model import InputModel
from schemas.text_input import CodeText
from schemas.vocabulary import Channel, Role
from services.clock import utc_now
from services.domain.catalogue.examples import fill_placeholders
from services.store.applicants.attempts import Counted

router = APIRouter(prefix="/public", tags=["网上申请"])
_bearer = OAuth2PasswordBearer(tokenUrl="/api/v1/public/sessions", auto_error=False)


class PhoneIn(InputModel):
    """The applicant's phone; in a body, so that it appears in no URL."""

    phone: PhoneNumber = Field(min_length=5, max_length=20, description="手机号")


class PhoneProof(PhoneIn):
    """That phone with the code that was sent to it."""

    phone_code: CodeText = Field(min_length=1, max_length=10, pattern=r"^[0-9]+$", description="短信验证码")


async def session(ctx: Context, token: Annotated[str | None, Depends(_bearer)]) -> ApplicantSession:
    """The applicant, who verified a phone within the last half hour.

    Raises:
        NotLoggedIn: no token, an old one, or one whose phone has to be proved again.
    """
    found = await ctx.applicant_sessions.find(token) if token else None
    if found is None or found.phone is None:
        raise NotLoggedIn("请先用短信验证码验证手机号")
    return found


Session = Annotated[ApplicantSession, Depends(session)]


def _person(of: ApplicantSession) -> Officer:
    return Officer(account=of.account, name="申请人", role=Role.APPLICANT)


@router.get("/matters")
async def matters(ctx: Context) -> MatterList:
    """The matters that are open online."""
    in_force = (await ctx.catalogue.in_force(utc_now())).values()
    return MatterList(
        items=[build_matter_row(one) for one in in_force if Channel.WEB in one.channels], in_preparation=[]
    )


@router.get("/matters/{code}")
async def matter(code: MatterCode, ctx: Context) -> Matter:
    """A matter that is open online: its questions, form, materials and steps."""
    found = await ctx.catalogue.matter(code, utc_now())
    if Channel.WEB not in found.channels:
        raise NotFound("本事项不能网上申请，请到窗口办理", matter=code)
    return found.model_copy(update={"example": fill_placeholders(found.example, ctx.today)})


@router.post("/phone-codes")
async def send_code(request: Request, body: PhoneIn, ctx: Context) -> CodeSent:
    """Send a one-time code to a phone; once a minute and ten times a day."""
    return await ctx.phones.send(body.phone, sender_of(request))


@router.post("/sessions")
async def prove(request: Request, body: PhoneProof, ctx: Context) -> Token:
    """A token for the sender of a correct code."""
    await ctx.phones.codes.check(body.phone, body.phone_code, sender_of(request))
    sessions = ctx.applicant_sessions
    return Token(access_token=(await sessions.prove(await sessions.open(), body.phone)).token)


@router.post("/files", status_code=201, openapi_extra=MULTIPART)
async def upload(request: Request, applicant: Session, ctx: Context, key: IdempotencyHeader) -> FileReceipt:
    """Upload one file (20 MB at most) for an application; unused it is forgotten after a day."""
    await ctx.attempts.reserve(Counted.UPLOADS, sender_of(request))
    counter = ctx.material_tools
    async with received(request) as given:
        return await keep(
            given, counter.materials, counter.virus_scan, _person(applicant), key, request.url.path
        )


@router.post("/joint-cases", status_code=201)
async def hand_in(
    request: Request, body: Application, applicant: Session, ctx: Context, key: IdempotencyHeader
) -> IntakeReceipt:
    """Submit an application under the proved phone; a window reviews it within five days."""
    filed = key_of_request(request, key, body)
    return await ctx.intake.receive(body, _person(applicant), filed, proved_phone=applicant.phone or "")
