"""The directive as rules: loaded as data, compiled once, applied at scale, explicit about what is unknown."""

from yundong.directive.rules import ARREST, DECISIONS, ROUTE, SEVERITY, Rules, possible_sets

__all__ = ["ARREST", "DECISIONS", "ROUTE", "SEVERITY", "Rules", "possible_sets"]
