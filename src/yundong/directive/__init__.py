"""The directive as rules: read as data, compiled once, decided at scale, open about what is unknown."""

from yundong.directive.rules import ARREST, OUTCOMES, ROUTE, SEVERITY, Rules, possible_sets

__all__ = ["ARREST", "OUTCOMES", "ROUTE", "SEVERITY", "Rules", "possible_sets"]
