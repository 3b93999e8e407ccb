"""Structure checks, one module per family of container; each raises `Unacceptable` or returns warnings."""
