"""Importing a provider's page: what was recognised, reviewed line by line beside the original, before it counts."""
