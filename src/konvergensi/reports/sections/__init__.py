"""The chapters of the report, one module each: a function from `Results` and a `Language` to a `Section`."""
