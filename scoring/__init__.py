"""Room of criteria tables, rounds, score sheets, ranking; empty until that capability is built."""
