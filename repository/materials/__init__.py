"""E-lessons: deposit, description, versions, files, review, teaching evidence."""
