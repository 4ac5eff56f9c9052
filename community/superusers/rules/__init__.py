"""What the programme asks, what follows from it, and the words for both. Pure arithmetic."""
