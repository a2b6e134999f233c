"""What the report states, held against the model: questions, tests, verdicts and their page."""
