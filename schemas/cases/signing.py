"""Signatures on a step (加签, 会签): who signs before or after its decision, in which order."""

from pydantic import AwareDatetime, BaseModel, ConfigDict

from schemas.vocabulary import ProposedDecision, SigningPosition, Verdict


class _Value(BaseModel):
    model_config = ConfigDict(frozen=True)


class SignerName(_Value):
    """Who is asked to sign: a department, or one account of it."""

    department: str
    account: str | None = None


class Signer(_Value):
    """One place in the sequence of signatures.

    Attributes:
        number: its place in the order of adding; the first is 1.
        account: the one officer who is asked; None when any officer of the department may sign.
        working_hours: its own limit from when its turn comes.
        added_by: the persons who added it.
        verdict: its answer; of a signer after the decision, to the draft of the time.
        signed_by: the persons who signed.
        is_removed: whether it was taken off before it signed (减签).
    """

    number: int
    position: SigningPosition
    name: SignerName
    working_hours: int
    added_by: tuple[str, ...] = ()
    verdict: Verdict | None = None
    signed_by: tuple[str, ...] = ()
    signed_at: AwareDatetime | None = None
    is_late: bool = False
    is_removed: bool = False

    @property
    def is_before(self) -> bool:
        """Whether it signs before the decision is proposed."""
        return self.position is SigningPosition.BEFORE


class DecisionDraft(_Value):
    """The proposed decision that the signers after it sign."""

    decision: ProposedDecision
    drafted_by: tuple[str, ...]
    drafted_at: AwareDatetime


class Signing(_Value):
    """The signatures of a step's present cycle; at most one signer has its turn.

    Those before the decision sign in the order of adding, then those after it, once there is a draft.
    A disagreement with a draft makes it void.
    """

    signers: tuple[Signer, ...] = ()
    draft: DecisionDraft | None = None

    @property
    def open_before(self) -> tuple[Signer, ...]:
        """Signers before the decision who have not answered."""
        return tuple(s for s in self.signers if s.is_before and not s.is_removed and s.verdict is None)

    @property
    def open_after(self) -> tuple[Signer, ...]:
        """Signers after the decision who have not answered to the present draft; without one, all."""
        after = (s for s in self.signers if not s.is_before and not s.is_removed)
        return tuple(s for s in after if self.draft is None or s.verdict is None)

    @property
    def open(self) -> tuple[Signer, ...]:
        """Everyone who has yet to sign, and may be removed."""
        return (*self.open_before, *self.open_after)

    @property
    def awaited(self) -> Signer | None:
        """The signer whose turn it is; None while no signature is awaited."""
        now = self.open_before or (self.open_after if self.draft else ())
        return now[0] if now else None

    @property
    def objections(self) -> tuple[Signer, ...]:
        """Signers before the decision who disagreed."""
        return tuple(s for s in self.signers if s.is_before and s.verdict is Verdict.DISAGREE)

    @property
    def departments(self) -> tuple[str, ...]:
        """The departments that are or were asked to sign, those removed before they signed left out."""
        return tuple(s.name.department for s in self.signers if not s.is_removed)

    @property
    def signed_by(self) -> tuple[str, ...]:
        """Every person whose signature counts for the decision."""
        counts = (s for s in self.signers if s.is_before or self.draft is not None)
        return tuple(person for s in counts for person in s.signed_by)

    def with_signer(self, signer: Signer) -> "Signing":
        """One more at the end of the sequence."""
        return self.model_copy(update={"signers": (*self.signers, signer)})

    def answered(self, number: int, **answer: object) -> "Signing":
        """The signer has answered; disagreement with a draft makes it void."""
        signing = self._changed(number, **answer)
        is_void = answer["verdict"] is Verdict.DISAGREE and not self._signer(number).is_before
        return signing.model_copy(update={"draft": None}) if is_void else signing

    def without(self, number: int) -> "Signing":
        """The signer was removed."""
        return self._changed(number, is_removed=True)

    def drafted(self, draft: DecisionDraft) -> "Signing":
        """A new draft, which every signer after the decision has yet to sign."""
        blank: dict[str, object] = {"verdict": None, "signed_by": (), "signed_at": None, "is_late": False}
        signers = tuple(s if s.is_before else s.model_copy(update=blank) for s in self.signers)
        return self.model_copy(update={"signers": signers, "draft": draft})

    def succeeded(self, department: str, successor: str) -> "Signing":
        """The successor of a merged department signs what the department had yet to sign."""
        left = {one.number for one in self.open}
        new: dict[str, object] = {"department": successor}
        signers = tuple(
            s.model_copy(update={"name": s.name.model_copy(update=new)})
            if s.number in left and s.name.department == department
            else s
            for s in self.signers
        )
        return self.model_copy(update={"signers": signers})

    def _signer(self, number: int) -> Signer:
        return self.signers[number - 1]

    def _changed(self, number: int, **changes: object) -> "Signing":
        changed = self._signer(number).model_copy(update=changes)
        return self.model_copy(
            update={"signers": (*self.signers[: number - 1], changed, *self.signers[number:])}
        )
