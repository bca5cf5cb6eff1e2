"""Posts in, verdicts out, as many as there are: on Arrow batches, in parallel, and resumable."""
