"""Routes of an applicant verified by query code and phone: supply, withdraw, rate."""

from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.security import OAuth2PasswordBearer
from pydantic import Field

from api.auth import issued, subject_of
from api.dependencies import (
    CaseNo,
    Context,
    ExpectedVersion,
    IdempotencyHeader,
    StepCode,
    key_of_request,
)
from api.limits.sender import sender_of
from api.routes.people import Token
from schemas.applicants.online import CodeSent
from schemas.cases.acts import Officer
from schemas.cases.case_views import ActReceipt
from schemas.cases.commands.union import CaseCommandIn, StepCommandIn
from schemas.cases.intake import PhoneNumber
from schemas.cases.lists import ApplicantOffers
from schemas.errors import NotLoggedIn
from schemas.input_model import InputModel
from schemas.text_input import CodeText
from services.domain.people.permissions import applicant_actor

router = APIRouter(prefix="/public/joint-cases/{case_no}", tags=["申请人"])

VALID_SECONDS = 30 * 60
_bearer = OAuth2PasswordBearer(tokenUrl="/api/v1/public/joint-cases/{case_no}/token", auto_error=False)


class Claim(InputModel):
    """Who says to be the applicant: the query code on the receipt and the phone on file."""

    code: CodeText = Field(min_length=1, max_length=20, pattern=r"^[0-9A-Za-z]+$", description="查询码")
    phone: PhoneNumber = Field(min_length=5, max_length=20, description="申请时填写的联系电话")


class Proof(Claim):
    """What shows that it is so: the one-time code that was sent to that phone."""

    phone_code: CodeText = Field(min_length=1, max_length=10, pattern=r"^[0-9]+$", description="短信验证码")


async def applicant(case_no: CaseNo, ctx: Context, token: Annotated[str | None, Depends(_bearer)]) -> Officer:
    """The applicant of the case in the address.

    Raises:
        NotLoggedIn: no token, an old one, or one for another case.
    """
    known = applicant_actor(case_no)
    if token is None or subject_of(ctx.signing_key, token).account != known.account:
        raise NotLoggedIn("请先用查询码和手机号验证身份")
    return known


Applicant = Annotated[Officer, Depends(applicant)]


@router.post("/phone-code")
async def send_code(request: Request, case_no: CaseNo, body: Claim, ctx: Context) -> CodeSent:
    """Send a one-time code to the applicant's phone; once a minute and ten times a day."""
    await ctx.applicants.verify(case_no, body.code.upper(), body.phone, sender_of(request))
    return await ctx.phones.send(body.phone, sender_of(request))


@router.post("/token")
async def prove(request: Request, case_no: CaseNo, body: Proof, ctx: Context) -> Token:
    """A token for this case, valid for half an hour."""
    known = await ctx.applicants.verify(case_no, body.code.upper(), body.phone, sender_of(request))
    await ctx.phones.codes.check(body.phone, body.phone_code, sender_of(request))
    return Token(access_token=issued(ctx.signing_key, known.account, VALID_SECONDS))


@router.get("/acts")
async def offers(case_no: CaseNo, caller: Applicant, ctx: Context) -> ApplicantOffers:
    """What the applicant may do now: to the whole case, and to each step."""
    return await ctx.case_views.offers(case_no, caller)


@router.post("/acts")
async def act_on_case(
    request: Request,
    case_no: CaseNo,
    body: CaseCommandIn,
    caller: Applicant,
    ctx: Context,
    key: IdempotencyHeader,
    version: ExpectedVersion,
) -> ActReceipt:
    """Supply what was missing, withdraw, or rate."""
    return await ctx.cases.act_on_case(case_no, body, caller, key_of_request(request, key, body), version)


@router.post("/steps/{step}/acts")
async def act_on_step(
    request: Request,
    case_no: CaseNo,
    step: StepCode,
    body: StepCommandIn,
    caller: Applicant,
    ctx: Context,
    key: IdempotencyHeader,
    version: ExpectedVersion,
) -> ActReceipt:
    """Withdraw one step."""
    return await ctx.cases.act_on_step(
        case_no, step, body, caller, key_of_request(request, key, body), version
    )
