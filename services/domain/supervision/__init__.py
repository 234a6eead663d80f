"""Supervision (督办): the law of orders, that come from a ladder, are answered, or raised by silence."""
