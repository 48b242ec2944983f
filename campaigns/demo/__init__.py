"""The demo: Lai Châu's units, the five launch documents as campaigns, and a living province of invented people around them.

Everything that happened in it is done through the real verbs, on the day on which it happened, so that histories, lateness and
reminders are those of a real installation. `loading.load` is the way in.
"""
