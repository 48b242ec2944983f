"""Screens of criteria tables: the list, a version's parts, its rows, exchange with Excel, dry run."""
