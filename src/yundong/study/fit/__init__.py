"""What the documents fit: parameters, what each claim and mechanism is worth, and a model that has none."""
