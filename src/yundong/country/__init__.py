"""The synthetic country: areas, public, subjects, rings, agencies and stocks, built from a scenario and a seed."""

from yundong.country.build import Country, build

__all__ = ["Country", "build"]
