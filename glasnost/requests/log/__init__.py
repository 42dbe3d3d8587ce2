"""The log of government requests: spreadsheets, JSON and letters into the register."""
