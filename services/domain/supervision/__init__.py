"""Supervision (督办): the law of orders, that come from a policy, are answered, or raised by silence."""
