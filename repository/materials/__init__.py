"""E-lessons: deposit, description, versions, review, reading. Printed titles live in `holdings`."""
