"""Screens of the block's year."""
