"""Telling people: the bell. Who is told of what is decided by the handlers in `jobs/notify.py`."""
