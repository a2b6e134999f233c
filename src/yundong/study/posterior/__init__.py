"""What the documents leave open: priors, screening, waves, emulators, ensembles, and the checks of the method."""
