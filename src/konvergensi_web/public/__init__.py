"""The open page: released, aggregated, suppressed figures."""
