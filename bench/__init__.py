"""Proofs and measurements: programs that try to break a promise, or that say what it costs."""
