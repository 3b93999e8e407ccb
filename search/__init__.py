"""ENGINE 3: documents in, ranked ids and facets out. It knows nothing of what is catalogued."""
