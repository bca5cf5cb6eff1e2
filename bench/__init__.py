"""Accuracy and speed, of twoway and of its peers, in one run on one machine."""
