"""Engine 2: bytes in, bytes out, addressed by SHA-256. Knows no table, no user and no learning material."""
