"""Stand-in servers on loopback: what the real clients talk to without an account."""
