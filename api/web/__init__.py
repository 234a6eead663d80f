"""The pages (页面): Jinja2 and htmx over the API's use cases; templates hold no rules.

A page in five lines, in a file of its own under `api/web/routes/` (found by itself, nothing to register):

    router = APIRouter()
    MODULES = (Module(label="日历", href="/calendars", roles=frozenset({Role.ADMINISTRATOR}), order=60),)

    @router.get("/calendars")
    async def calendars(user: CurrentUser, ctx: Context) -> Response:
        return user.show("calendars/list.html", title="工作日历", years=await ctx.calendars.years())

and `api/web/templates/calendars/list.html` (`ui` has the components: parts/ui.html):

    {% extends "base.html" %}
    {% block main %}<h1>{{ page.title }}</h1>
    {{ ui.sla_status(row.sla_status) }} {{ ui.due(row.due_at, row.now) }}
    {% endblock %}

* `CurrentUser` is the person at the screen (`user.officer`; `user.only(Role.…)` refuses others), session and
  CSRF checked; `AnonymousUser` is anybody. A template named `_….html` is a fragment for htmx, begins with
  `{% import "parts/ui.html" as ui %}`, and `user.is_fragment` says whether one was asked for.
  `user.go(path, done="saved")` answers a form that was done.
* Forms: `{% call ui.form(page, action) %} … {% endcall %}` carries the CSRF token and the idempotency key;
  `forms.fields_of(schema, values, errors)` makes fields of a JSON schema, `typed.read(schema, form)` JSON of
  what was typed, `form_key(user, form)` the key for the use case. Copy from `api/web/routes/cases/acts.py`.
* A failure raised anywhere becomes a page, or a fragment, with the status and code of the API's problem.
* Static files stand in `static/`, named by `asset("board.js")`; a script of a page fills `{% block head %}`.
  What a page asks for by itself (polling, badges) sends `hx-headers='{"X-Idle":"1"}'`, or `?idle=1`, so that
  a screen that was left ends its session.
* Public pages say everything through `t("…")`; the English is in `api/web/translations/labels.py`.
"""
