"""What waits for me: one look over every feature, role by role. The highest layer below the faces."""
