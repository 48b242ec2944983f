"""Room of votes, secret or open; empty until that capability is built."""
