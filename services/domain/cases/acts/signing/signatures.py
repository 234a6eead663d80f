"""The proposed decision that goes to the signers (拟办送签), and their signatures (会签)."""

from services.domain.cases.act_definition import AnyStepAct

ACTS: tuple[AnyStepAct, ...] = ()
