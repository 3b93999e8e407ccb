"""The one catalogue: a lecture deck and a printed book are both a record whose stored truth is MARC 21."""
