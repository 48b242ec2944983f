"""Kinds of proposals besides the yearly round: extraordinary, long service, by tenure, foreign, resistance, medals, honorary
titles, households and hamlets by list.

offers  which kinds there are, for the chooser     sudden  one screen on a phone     special  a list of its own awards
service  posts and years → order                   bulk    hundreds of names by hamlet
"""
