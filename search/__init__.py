"""ENGINE 3: documents in, ranked ids and facets out. Knows text and audiences, nothing of what is catalogued."""
