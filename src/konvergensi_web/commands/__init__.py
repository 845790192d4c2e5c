"""The commands the platform adds to `konvergensi`: serve and admin."""
