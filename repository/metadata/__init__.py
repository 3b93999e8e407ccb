"""Metadata: MARC 21, Dublin Core and the short form, as pure functions over the stored record.

What lives here: reading and writing bibliographic records, and every lens on them. What does not: the
database, files on disk, HTTP. Callers: catalogue, materials, discovery, semester and the four faces.
"""
