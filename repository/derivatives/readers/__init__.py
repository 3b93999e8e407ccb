"""Text out of files in reading order, one module per container. Runs in the child only."""
