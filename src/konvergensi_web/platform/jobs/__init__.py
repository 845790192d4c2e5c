"""Long work: a table of our own with owner, lease, heartbeat, cursor, progress, cancel and result.

The task queue is only the trigger; a worker killed in the middle is taken over and the job resumes at its cursor.
"""
