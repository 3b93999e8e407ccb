"""The HTML face. It translates requests into use cases and their answers into pages; it decides nothing."""
