"""Notices inside the application: what a user should know next time he looks, with a link to act on it."""
