"""What can go wrong in the search engine. Faces of the application map these; nothing here knows HTTP."""


class SearchError(Exception):
    """The root of everything this engine raises on purpose."""


class Unavailable(SearchError):
    """The index cannot answer now: not built yet, out of reach, or damaged. Trying later may help."""


class WriterBusy(Unavailable):
    """Another process holds the one writer of this index."""


class ReadOnly(SearchError):
    """A change was asked of an index that was opened for reading."""


class UnknownField(SearchError):
    """The schema has no such field, or the field cannot do what was asked of it."""


class UnknownScheme(SearchError):
    """No backend answers to this URL."""
