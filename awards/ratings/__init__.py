"""Yearly ratings of people, collectives and Party organisations."""
