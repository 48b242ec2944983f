"""Screens of proposals: the list, one proposal, adding names, making from a result, sending."""
