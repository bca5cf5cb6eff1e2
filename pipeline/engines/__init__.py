"""Engines for what one machine cannot hold: the same reading and the same verdicts, on the workers of a cluster."""
