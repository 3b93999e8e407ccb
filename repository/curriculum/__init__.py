"""Subjects, grades, lessons and textbook series: the tree that every material and textbook hangs on."""
