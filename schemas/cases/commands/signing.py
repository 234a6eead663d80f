"""Commands of signatures on a step: add and remove signers, propose the decision, sign (加签, 减签, 会签)."""
