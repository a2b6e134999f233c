"""What would change: the campaign beside a counterfactual, over draws of the parameters."""
