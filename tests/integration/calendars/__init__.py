"""The work calendar in the record: editions, previews, recalculation."""
