"""Patrons, lending, renewing, returning, and the rules that say for how long."""
