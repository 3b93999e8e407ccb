"""One search over e-lessons and print: what is indexed, how it is kept in step, how it is found and shown."""
