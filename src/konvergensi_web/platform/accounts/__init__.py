"""Who is who: offices, users, and the dated posts through which a user acts for an office."""
