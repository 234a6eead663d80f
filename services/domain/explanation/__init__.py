"""Explanations: why a limit ends when it ends, in sentences made from its ledger."""
