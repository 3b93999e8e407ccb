"""Schools, people, dated roles, the calendar, sign-in, and the one rule of who may see what."""
