"""Certificates: designs, preparing those of a decision, the proof sheet, printing, issuing again, and the public page."""
