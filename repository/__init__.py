"""The HocLieu application: the only place where learning materials, schools and loans are known."""
