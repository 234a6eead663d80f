"""Statistics: indicators, periods, time accounts."""
