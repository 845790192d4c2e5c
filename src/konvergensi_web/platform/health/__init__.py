"""Is the server alive, is it ready, what is it doing: `/hidup`, `/siap`, metrics, logs."""
