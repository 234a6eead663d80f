"""Valid comments on a case: opinions, grounds of a failed review, words of a rating."""

from collections.abc import Sequence
from dataclasses import dataclass

from api.web.shell.account_names import names_of
from api.web.shell.request_context import UserRequest
from schemas.cases.case_views import CaseView, StepView
from schemas.cases.events import EventKind
from schemas.cases.lists import EventView
from schemas.vocabulary import StepStatus
from services.app_context import AppContext

_ABOUT_A_STEP = (
    EventKind.STEP_REVIEW_REQUESTED,
    EventKind.STEP_REVIEW_APPROVED,
    EventKind.STEP_REVIEW_REJECTED,
    EventKind.STEP_RETURNED,
    EventKind.STEP_RETURNED_TO_WINDOW,
    EventKind.STEP_RETURNED_FROM_WINDOW,
    EventKind.STEP_TRANSFER_PROPOSED,
    EventKind.STEP_TRANSFER_DECLINED,
    EventKind.STEP_REMINDED,
)
_OF_OPINIONS = (EventKind.STEP_CONSULTED, EventKind.STEP_REPLIED)
_OF_SIGNATURES = (
    EventKind.STEP_SIGNER_ADDED,
    EventKind.STEP_SIGNER_REMOVED,
    EventKind.STEP_DECISION_DRAFTED,
    EventKind.STEP_SIGNED,
)
_OF_A_RATING = (EventKind.CASE_RATED, EventKind.RATING_FOLLOWED_UP, EventKind.RATING_REMEDIATED)
_KINDS = frozenset(
    (
        *_ABOUT_A_STEP,
        *_OF_OPINIONS,
        *_OF_SIGNATURES,
        *_OF_A_RATING,
        EventKind.STEP_RECHECK_ANSWERED,
    )
)


@dataclass(frozen=True)
class CaseComments:
    """The valid comments, oldest first, and their authors' names.

    Attributes:
        events: with free text where the reader may see it.
    """

    events: Sequence[EventView]
    names: dict[str, str]

    def of_step(self, step: StepView) -> EventView | None:
        """The last comment that the next handler of an open step should read, or None."""
        if not step.status.is_active or step.status is StepStatus.CONSULTING:
            return None
        about = [one for one in self._of(_ABOUT_A_STEP) if step.code in (one.step, one.facts.get("to_step"))]
        return about[-1] if about and about[-1].private else None

    def question(self, step: StepView) -> EventView | None:
        """The last request for opinions on the step."""
        consultations = [one for one in self._of((EventKind.STEP_CONSULTED,)) if one.step == step.code]
        return consultations[-1] if consultations else None

    def answer(self, step: StepView, department: str) -> EventView | None:
        """What a department answered to the last question."""
        question = self.question(step)
        answers = [
            one
            for one in self._of((EventKind.STEP_REPLIED,))
            if one.step == step.code and one.facts.get("department") == department
        ]
        return answers[-1] if answers and question and answers[-1].seq > question.seq else None

    def of_signer(self, step: StepView, kind: str, number: int) -> EventView | None:
        """The last event of that kind about the signer of that number."""
        own = [e for e in self.events if e.kind == kind and e.step == step.code]
        found = [e for e in own if e.facts.get("number") == number]
        return found[-1] if found else None

    def draft(self, step: StepView) -> EventView | None:
        """The last proposed decision that went to signature."""
        drafts = [e for e in self._of((EventKind.STEP_DECISION_DRAFTED,)) if e.step == step.code]
        return drafts[-1] if drafts else None

    def recheck_answer(self, step: StepView) -> EventView | None:
        """Return the last answer to a recheck of the step's result."""
        answers = [one for one in self._of((EventKind.STEP_RECHECK_ANSWERED,)) if one.step == step.code]
        return answers[-1] if answers else None

    @property
    def of_rating(self) -> list[EventView]:
        """The rating, the call back and the mending, in order."""
        return self._of(_OF_A_RATING)

    def _of(self, kinds: Sequence[EventKind]) -> list[EventView]:
        wanted = {kind.value for kind in kinds}
        return [one for one in self.events if one.kind in wanted]


async def load_comments(user: UserRequest, ctx: AppContext, case: CaseView) -> CaseComments:
    """The comments on the case that the reader may see."""
    signers = [one.account for s in case.steps if s.signing for one in s.signing.signers if one.account]
    events = await ctx.case_queries.events(case.case_no, user.officer, 0, 1000, _KINDS)
    return CaseComments(events, await names_of(ctx, [*(event.actor for event in events), *signers]))
