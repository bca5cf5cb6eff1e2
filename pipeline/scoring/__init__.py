"""Scoring: text folding, hashed n-grams, the light scorer, explanation, reading model folders.

Needs numpy and the standard library only.
"""
