"""Tags of the plan pages."""
