"""Keeping an installation whole: backup, restore, and the check of database ↔ blobs ↔ index."""
