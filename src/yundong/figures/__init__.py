"""What every room speaks of: areas, indicators, documented figures and the intervals they leave open."""
