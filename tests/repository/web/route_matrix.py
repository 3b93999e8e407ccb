"""Who may call each endpoint: the one table that `test_every_route_answers_as_stated` walks.

Values: 'public' or a tuple of those who may: 'signed_in', or roles of the school ('staff' for any staff role).
An endpoint that is not stated here fails the test. Keep the blocks by blueprint, alphabetical inside.
"""

ROUTES: dict[str, str | tuple[str, ...]] = {
    "static": "public",
    "status.revive": ("administrator",),
    "status.show": ("administrator",),
    "status.healthz": "public",
    "status.readyz": "public",
}
