"""What every feature stands on: tables' base, transactions, outbox, journal, blob rows, workflow rows."""
