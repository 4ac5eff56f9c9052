"""What a payout is, where it can stand, who may move it on, and what has to be looked at before money leaves."""
