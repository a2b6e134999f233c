"""The campaign: mechanisms, one file each, run day by day in the order that `loop` holds."""
