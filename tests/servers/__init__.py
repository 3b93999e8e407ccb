"""Real servers for tests, started by hand without Docker: fetched once, cached, started, waited for, stopped.

One module a server. Each listens on loopback at a free port with its data in a folder it is given. A server
that cannot be had raises `CannotStart`: a leg of CI is then red, and elsewhere *not run*, never passed.
"""
