"""Room of titles, proposals, council, decisions, register; empty until that capability is built."""
