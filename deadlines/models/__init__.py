from deadlines.models.calendar import DayOverride
from deadlines.models.duties import Desk, Duty, DutyDesk, DutyExtension, Outcome

__all__ = ["DayOverride", "Desk", "Duty", "DutyDesk", "DutyExtension", "Outcome"]
