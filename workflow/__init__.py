"""Engine 1: what may happen next.

A definition (TOML) names states and transitions; an instance stands in one state; the engine says which
actions are open, why the others are not, and what follows from one. Pure: no input or output, no clock,
no SQL, nothing of learning materials. The application passes in permits, guards, facts, time and calendar.

`loader.load` reads a definition, `check.problems` finds what is wrong with it, `shelf.Shelf` keeps its
versions, `engine` decides, `diagram` draws. `definitions` holds the shipped processes, as data.
"""
