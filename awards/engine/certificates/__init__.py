"""Certificates as drawings: where each text stands in millimetres, how a long one is fitted, and the PDF. No Django inside."""
