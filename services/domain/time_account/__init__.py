"""Time account (用时): which party held a case's time, and delay rulings."""
