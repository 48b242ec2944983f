from deadlines.models.calendar import DayOverride
from deadlines.models.duties import Desk, Duty, DutyDesk, DutyExtension, Outcome
from deadlines.models.ladder import (
    APPROVER_DESKS,
    Acknowledgement,
    Channel,
    FeedAddress,
    Ladder,
    LadderRung,
    Reminder,
    ReminderPreference,
)

__all__ = [
    "APPROVER_DESKS", "Acknowledgement", "Channel", "DayOverride", "Desk", "Duty", "DutyDesk", "DutyExtension",
    "FeedAddress", "Ladder", "LadderRung", "Outcome", "Reminder", "ReminderPreference",
]  # fmt: skip
