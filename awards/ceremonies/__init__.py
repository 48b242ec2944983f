"""Award ceremonies: who is invited, in which order they receive, who came, and the lists for the day."""
