"""Figures to come: predicted beforehand, scored after, taken into the posterior, and which to look for next."""
