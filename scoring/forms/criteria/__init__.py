"""Shape of what is typed about criteria tables."""
