"""`make soak`: long and rough use of a real server. SOAK=1 is full; CI runs a twentieth (SOAK=0.05), seeded."""
