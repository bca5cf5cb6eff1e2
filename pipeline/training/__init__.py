"""Labelled data, corpora recipes, estimators, evaluation and the model card."""
