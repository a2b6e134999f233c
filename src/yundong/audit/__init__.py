"""What cannot all be true: the audit of documented figures, and the consistent set nearest to them."""
