"""What good answers earn, in which periods, and how a budget is shared: pure decisions and arithmetic."""
