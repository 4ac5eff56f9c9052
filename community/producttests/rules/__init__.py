"""Pure decisions about product tests: states, criteria, questions, lots, limits."""
