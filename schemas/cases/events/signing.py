"""Events of signatures on a step (加签, 会签, 减签): each says how it changes the sequence of signers."""

from schemas.cases.signing import SignerName, Signing
from schemas.events.base import StepEvent


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
