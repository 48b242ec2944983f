"""Views of participation: registration and excuse, plan, entrants, tasks."""
