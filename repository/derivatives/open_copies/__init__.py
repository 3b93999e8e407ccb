"""What of a deck may be given to those who may not read its notes: the deck itself, a copy without them, or nothing.

`make` decides and writes; `pptx`, `odp` and `ppt` know where each format keeps what a speaker wrote for herself
and what colleagues said to each other; `cutting` and `archive` take it out without touching any other byte of a
part. Runs in the child only.
"""
