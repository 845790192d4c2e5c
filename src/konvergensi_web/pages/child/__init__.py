"""The child's page: who and where, the growth chart, what is due, the timeline."""
