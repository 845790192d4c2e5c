"""What may be done with measurements and figures, one module a use."""
