"""What a school owns: holdings, copies, accession series, the ledger behind the registers."""
