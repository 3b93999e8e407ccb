"""Page pictures, one module per engine, and `webp`, which writes what they yield. Runs in the child only."""
