"""Pages of administrators: accounts, mergers, outbox, plan, supervision, templates."""
