"""Template tags of personal data."""
