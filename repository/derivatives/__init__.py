"""What we make of a user's file: its true type, its text, its page pictures and guesses for the form.

Public doors: `sandbox.inspect_safely` (the web, at upload), `sandbox.process` and `sandbox.open_copy` (the
worker), `prefill.guess`, `formats`. Everything that parses a stranger's bytes with more than the standard
library runs in a limited child process.
"""
