"""Commands of the database that need the guard lifted."""
