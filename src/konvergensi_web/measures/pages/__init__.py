"""The pages of the stage itself: proposals to mend, entry, the worklist."""
