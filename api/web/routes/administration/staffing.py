"""Pages of people: accounts, departments, absences with deputies, recipients' accounts."""

from collections.abc import Mapping

from fastapi import APIRouter, Request, Response

from api.dependencies import Context
from api.routes.staffing import AbsenceId, AccountPath, PeopleQuery, ensure_looks_after_people
from api.web.forms.field_errors import field_errors
from api.web.forms.people import ABSENCE, DEACTIVATION, MAPPING, PERSON, PERSON_CHANGE, options_of
from api.web.forms.schema_forms import Choices, errors_by_field, fields_of, unplaced
from api.web.forms.submit import SubmittedForm
from api.web.shell.lenient_query import parse_lenient
from api.web.shell.navigation import Module
from api.web.shell.rendering import Trail
from api.web.shell.request_context import CurrentUser, UserRequest, form_key
from schemas.errors import InvalidInput, NotFound
from schemas.people.accounts import AbsenceIn, PersonAct, PersonActIn, PersonChangeIn, PersonIn, RoleMappingIn
from schemas.vocabulary import Role
from services.app_context import AppContext
from services.clock import utc_now

router = APIRouter()
ROLES = frozenset({Role.HEAD, Role.ADMINISTRATOR})
MODULES = (Module(label="人员", href="/people", roles=ROLES, order=70),)
TRAIL = (("人员", "/people"),)


@router.get("/people")
async def people(user: CurrentUser, ctx: Context) -> Response:
    """Every account, with deputies; a head sees the own department."""
    ensure_looks_after_people(user.officer)
    query = parse_lenient(PeopleQuery, user.request.query_params)
    paging = PeopleQuery.model_validate(query)
    wanted = user.officer.department or paging.department
    found = await ctx.people.people_page(wanted, paging)
    return user.show(
        "people/list.html",
        title="人员",
        tabs=tabs_of_people("/people"),
        people=found.items,
        found=found,
        query={name: value for name, value in query.items() if name != "cursor"},
        departments=ctx.departments,
        department=wanted,
    )


@router.get("/people/absences")
async def absences(user: CurrentUser, ctx: Context) -> Response:
    """Who is away or will be, and the form for one more."""
    return await _absences(user, ctx)


@router.post("/people/absences")
async def enter_absence(user: CurrentUser, ctx: Context) -> Response:
    """Enter an absence."""
    return await SubmittedForm(ABSENCE, AbsenceIn, "/people/absences").filed(
        user,
        lambda body, key: ctx.absences.enter_absence(body, user.officer, key),
        lambda typed, wrong: _absences(user, ctx, typed, wrong),
    )


@router.post("/people/absences/{absence}/cancel")
async def cancel_absence(request: Request, user: CurrentUser, ctx: Context, absence: AbsenceId) -> Response:
    """Take an absence back, or end it early."""
    key = form_key(user, await request.form())
    await ctx.absences.cancel_absence(absence, user.officer, key)
    return user.go("/people/absences", "saved")


@router.get("/people/roles")
async def role_mappings(user: CurrentUser, ctx: Context) -> Response:
    """The accounts of each recipient of an escalation level, and the form to change them."""
    return await _mappings(user, ctx)


@router.post("/people/roles")
async def map_role(user: CurrentUser, ctx: Context) -> Response:
    """Set the accounts of a recipient."""
    return await SubmittedForm(MAPPING, RoleMappingIn, "/people/roles", {"accounts": ()}).filed(
        user,
        lambda body, key: ctx.absences.map_role(body, user.officer, key),
        lambda typed, wrong: _mappings(user, ctx, typed, wrong),
    )


@router.get("/people/new")
async def new_person(user: CurrentUser, ctx: Context) -> Response:
    """The form of a new account."""
    return await _form(user, ctx, "开通账号", "/people/new", PERSON, {})


@router.post("/people/new")
async def open_account(user: CurrentUser, ctx: Context) -> Response:
    """Enter a new account."""
    return await SubmittedForm(PERSON, PersonIn, "/people").filed(
        user,
        lambda body, key: ctx.account_service.open(body, user.officer, key),
        lambda typed, wrong: _form(
            user, ctx, "开通账号", "/people/new", PERSON, {**typed, "password": ""}, wrong
        ),
    )


@router.get("/people/accounts/{account}")
async def one_person(user: CurrentUser, ctx: Context, account: AccountPath) -> Response:
    """The form that changes an account."""
    found = [one for one in await ctx.people.people() if one.account == account]
    if not found:
        raise NotFound("没有这个账号", account=account)
    known = found[0].model_dump(mode="json")
    return await _form(user, ctx, f"变更账号 {account}", f"/people/accounts/{account}", PERSON_CHANGE, known)


@router.post("/people/accounts/{account}")
async def change_person(user: CurrentUser, ctx: Context, account: AccountPath) -> Response:
    """Give an account another name, role or department."""
    title, path = f"变更账号 {account}", f"/people/accounts/{account}"
    return await SubmittedForm(PERSON_CHANGE, PersonChangeIn, "/people").filed(
        user,
        lambda body, key: ctx.account_service.change(account, body, user.officer, key),
        lambda typed, wrong: _form(user, ctx, title, path, PERSON_CHANGE, typed, wrong),
    )


@router.post("/people/accounts/{account}/reopen")
async def reopen_account(request: Request, user: CurrentUser, ctx: Context, account: AccountPath) -> Response:
    """Reopen a closed account; an administrator's waits for a second administrator."""
    key = form_key(user, await request.form())
    filed = await ctx.account_service.act(account, PersonActIn(act=PersonAct.REOPEN), user.officer, key)
    return user.go("/people/changes" if filed.awaits_approval else "/people", "saved")


@router.get("/people/accounts/{account}/deactivate")
async def deactivation_form(user: CurrentUser, ctx: Context, account: AccountPath) -> Response:
    """Ask before an account is deactivated: what it still holds, how, and why."""
    return await _deactivation(user, ctx, account, {})


@router.post("/people/accounts/{account}/deactivate")
async def deactivate(user: CurrentUser, ctx: Context, account: AccountPath) -> Response:
    """Close an account that holds nothing, or suspend it immediately with a reason."""
    return await SubmittedForm(DEACTIVATION, PersonActIn, "/people").filed(
        user,
        lambda body, key: ctx.account_service.act(account, body, user.officer, key),
        lambda typed, wrong: _deactivation(user, ctx, account, typed, wrong),
    )


def tabs_of_people(here: str) -> list[tuple[str, str, bool]]:
    """The pages of people, and which one this is."""
    tabs = (
        ("账号", "/people"),
        ("部门", "/people/departments"),
        ("离岗与代岗", "/people/absences"),
        ("督办对象", "/people/roles"),
        ("待审批", "/people/changes"),
    )
    return [(label, path, path == here) for label, path in tabs]


async def _absences(
    user: UserRequest,
    ctx: AppContext,
    typed: Mapping[str, object] | None = None,
    wrong: InvalidInput | None = None,
) -> Response:
    ensure_looks_after_people(user.officer)
    everybody = await ctx.people.people(user.officer.department)
    people = options_of(everybody)
    return with_form(
        user,
        "people/absences.html",
        "离岗与代岗",
        ABSENCE,
        typed if typed is not None else {"from_at": utc_now().isoformat()},
        wrong,
        {"account": people, "deputy": people},
        tabs=tabs_of_people("/people/absences"),
        rows=await ctx.people.absences(user.officer.department),
        names={one.account: one.name for one in everybody},
    )


async def _mappings(
    user: UserRequest,
    ctx: AppContext,
    typed: Mapping[str, object] | None = None,
    wrong: InvalidInput | None = None,
) -> Response:
    ensure_looks_after_people(user.officer)
    everybody = await ctx.people.people()
    return with_form(
        user,
        "people/roles.html",
        "督办对象",
        MAPPING,
        typed,
        wrong,
        {"department": [(code, one.name) for code, one in ctx.register.open.items()]},
        tabs=tabs_of_people("/people/roles"),
        rows=await ctx.people.mappings(),
        names={one.account: one.name for one in everybody},
        departments=ctx.departments,
    )


async def _deactivation(
    user: UserRequest,
    ctx: AppContext,
    account: str,
    typed: Mapping[str, object],
    wrong: InvalidInput | None = None,
) -> Response:
    user.only(Role.ADMINISTRATOR)
    held = await ctx.people.obligations(account)
    return with_form(
        user,
        "people/deactivate.html",
        f"停用账号 {account}",
        DEACTIVATION,
        typed,
        wrong,
        {},
        action=f"/people/accounts/{account}/deactivate",
        trail=TRAIL,
        person=next(one for one in await ctx.people.people() if one.account == account),
        held=held,
    )


async def _form(
    user: UserRequest,
    ctx: AppContext,
    title: str,
    path: str,
    schema: Mapping[str, object],
    typed: Mapping[str, object],
    wrong: InvalidInput | None = None,
) -> Response:
    user.only(Role.ADMINISTRATOR)
    choices: Choices = {"department": [(code, one.name) for code, one in ctx.register.open.items()]}
    return with_form(user, "people/form.html", title, schema, typed, wrong, choices, action=path, trail=TRAIL)


def with_form(
    user: UserRequest,
    template: str,
    title: str,
    schema: Mapping[str, object],
    typed: Mapping[str, object] | None,
    wrong: InvalidInput | None,
    choices: Choices,
    *,
    trail: Trail = (),
    **more: object,
) -> Response:
    """A page with a form, what was typed and what is wrong with it."""
    errors = errors_by_field(wrong.facts) if wrong else {}
    fields = fields_of(schema, typed or {}, errors, choices=choices)
    return user.show(
        template,
        title=title,
        trail=trail,
        status=422 if wrong else 200,
        fields=fields,
        others=unplaced(fields, errors),
        wrong=list(field_errors(fields)),
        **more,
    )
