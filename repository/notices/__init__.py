"""The bell: what happened to my things, told once to each person it concerns."""
