"""What was done, by whom, when and why: append-only, sealed into a hash chain."""
