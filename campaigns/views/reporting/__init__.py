"""Views of reporting: the report page, evidence and signed paper, the review, submissions, the list."""
