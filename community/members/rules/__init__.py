"""Pure decisions about accounts: names, passwords, lifetimes, limits, devices."""
