"""The fourth face: events and the clock. A handler loads present truth, so order and repetition do not matter."""
