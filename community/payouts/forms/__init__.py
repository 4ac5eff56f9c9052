"""Browser forms of payouts into clean values."""
