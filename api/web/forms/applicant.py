"""An applicant at a screen: which browser it is, and which phone it has proved by a code."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Annotated, Self

from fastapi import Depends, Request, Response

from api.auth import get_app_context
from api.limits.sender import sender_of
from api.web.forms.schema_forms import errors_by_field
from api.web.shell.csrf_tokens import csrf_token
from api.web.shell.request_context import AnonymousRequest
from schemas.applicants.online import ApplicantSession, CodeSent
from schemas.cases.acts import Officer
from schemas.errors import InvalidInput, LianbanError
from schemas.vocabulary import Role
from services.app_context import AppContext

COOKIE = "lianban_applicant"
KEPT_SECONDS = 86400


@dataclass(frozen=True)
class Applicant(AnonymousRequest):
    """Anybody of the public; `session` is None until there is something to remember."""

    session: ApplicantSession | None = None

    @property
    def phone(self) -> str | None:
        """The phone that this browser proved lately."""
        return self.session.phone if self.session else None

    @property
    def officer(self) -> Officer:
        """Who begins drafts and uploads files here; acts on nothing by that."""
        account = self.session.account if self.session else ""
        return Officer(account=account, name="申请人", role=Role.APPLICANT)

    def held(self, session: ApplicantSession) -> Self:
        """The same applicant with a session."""
        return replace(self, session=session, csrf=csrf_token(session.token))

    def remembering(self, answer: Response) -> Response:
        """The answer, with the session in the browser's hands; no script can read it."""
        if self.session is not None:
            is_safe = self.request.url.scheme == "https"
            answer.set_cookie(
                COOKIE,
                self.session.token,
                max_age=KEPT_SECONDS,
                httponly=True,
                samesite="lax",
                secure=is_safe,
            )
        return answer

    @property
    def sender(self) -> str:
        """From where the request comes, for counting only."""
        return sender_of(self.request)


async def applicant(request: Request, ctx: Annotated[AppContext, Depends(get_app_context)]) -> Applicant:
    """The reader of a public page."""
    token = request.cookies.get(COOKIE, "")
    session = await ctx.applicant_sessions.find(token) if token else None
    user = Applicant(request)
    return user.held(session) if session else user


async def begun(user: Applicant, ctx: AppContext) -> Applicant:
    """The same applicant with a session, opened when there was none."""
    return user if user.session else user.held(await ctx.applicant_sessions.open())


async def proved(user: Applicant, ctx: AppContext, phone: str, code: str) -> Applicant:
    """The same applicant after the code sent to the phone was entered.

    Raises:
        InvalidInput: another code, an old one, or none was sent.
    """
    await ctx.phones.codes.check(phone, code, user.sender)
    session = user.session or await ctx.applicant_sessions.open()
    return user.held(await ctx.applicant_sessions.prove(session, phone))


@dataclass(frozen=True)
class PhoneForm:
    """The current state of the form that verifies a phone.

    Attributes:
        sent: where the code went; None while none was asked for.
        errors: field → Chinese sentence.
    """

    phone: str = ""
    sent: CodeSent | None = None
    errors: Mapping[str, str] = field(default_factory=dict)

    def refused(self, failure: LianbanError, name: str = "phone") -> "PhoneForm":
        """The form with what is wrong beside its fields; other errors appear beside `name`."""
        found = errors_by_field(failure.facts) if isinstance(failure, InvalidInput) else {}
        known = {one: words for one, words in found.items() if one in {"phone", "phone_code"}}
        return replace(self, errors=known or {name: failure.detail})


Applying = Annotated[Applicant, Depends(applicant)]
