"""Events of signatures on a step (加签, 会签), with their effect on the sequence of signers."""

from typing import Literal

from schemas.cases.signing import DecisionDraft, Signer, SignerName, Signing
from schemas.events.audience import Notified
from schemas.events.base import CASE, Private, StepEvent
from schemas.events.kinds import EventKind
from schemas.vocabulary import ProposedDecision, SigningPosition, Verdict


class SigningEvent(StepEvent):
    """Something that changed who is to sign a step.

    Attributes:
        next_signer: whose turn begins with it; None when no turn begins.
    """

    next_signer: SignerName | None = None

    @property
    def about(self) -> SignerName | None:
        """The signer that its notification names."""
        return None

    @property
    def also_notified(self) -> SignerName | None:
        """A signer who is notified beside the next one."""
        return None

    def signing_after(self, signing: Signing) -> Signing:
        """The signatures of the step after the event."""
        raise NotImplementedError


class StepSignerAdded(SigningEvent, wakes=True, notifies=Notified.SIGNER, changes=CASE):
    """An officer or a department was added to sign the step (加签).

    Attributes:
        number: the signer's place in the order of adding.
    """

    kind: Literal[EventKind.STEP_SIGNER_ADDED] = EventKind.STEP_SIGNER_ADDED
    number: int
    position: SigningPosition
    signer: SignerName
    working_hours: int
    text: Private[str]

    @property
    def about(self) -> SignerName | None:
        """The signer that was added."""
        return self.signer

    def signing_after(self, signing: Signing) -> Signing:
        """One signer more."""
        signer = Signer(
            number=self.number,
            position=self.position,
            name=self.signer,
            working_hours=self.working_hours,
            added_by=self.persons,
        )
        return signing.with_signer(signer)


class StepSignerRemoved(SigningEvent, wakes=True, notifies=Notified.SIGNER, changes=CASE):
    """A signer who had not signed was taken off (减签)."""

    kind: Literal[EventKind.STEP_SIGNER_REMOVED] = EventKind.STEP_SIGNER_REMOVED
    number: int
    signer: SignerName
    reason: Private[str]

    @property
    def about(self) -> SignerName | None:
        """The signer that was removed."""
        return self.signer

    @property
    def also_notified(self) -> SignerName | None:
        """The signer that was removed."""
        return self.signer

    def signing_after(self, signing: Signing) -> Signing:
        """The sequence without the signer."""
        return signing.without(self.number)


class StepDecisionDrafted(SigningEvent, wakes=True, notifies=Notified.SIGNER, changes=CASE):
    """The proposed decision goes to the signers after it (拟办送签)."""

    kind: Literal[EventKind.STEP_DECISION_DRAFTED] = EventKind.STEP_DECISION_DRAFTED
    decision: ProposedDecision
    opinion: Private[str]

    def signing_after(self, signing: Signing) -> Signing:
        """A draft that every signer after the decision has yet to sign."""
        return signing.drafted(
            DecisionDraft(decision=self.decision, drafted_by=self.persons, drafted_at=self.at)
        )


class StepSigned(SigningEvent, wakes=True, notifies=Notified.HOLDER_AND_SIGNER, changes=CASE):
    """A signer agreed or disagreed (会签).

    Attributes:
        is_late: whether the limit of the signature was over.
    """

    kind: Literal[EventKind.STEP_SIGNED] = EventKind.STEP_SIGNED
    number: int
    signer: SignerName
    verdict: Verdict
    is_late: bool = False
    text: Private[str]

    @property
    def about(self) -> SignerName | None:
        """The signer that answered."""
        return self.signer

    def signing_after(self, signing: Signing) -> Signing:
        """The signer has answered; disagreement with a draft makes it void."""
        answer = {"verdict": self.verdict, "signed_by": self.persons, "signed_at": self.at}
        return signing.answered(self.number, **answer, is_late=self.is_late)
