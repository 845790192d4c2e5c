"""The pages of the registry: search, person, household, posyandu, duplicates."""
