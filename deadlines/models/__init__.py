from deadlines.models.calendar import DayOverride
from deadlines.models.duties import Desk, Duty, DutyDesk, DutyExtension, Outcome
from deadlines.models.extension_requests import ExtensionRequest
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
from deadlines.models.meanings import DateMeaning, DayOff, DueMeaning

__all__ = [
    "APPROVER_DESKS", "Acknowledgement", "Channel", "DateMeaning", "DayOff", "DayOverride", "Desk", "DueMeaning", "Duty",
    "DutyDesk", "DutyExtension", "ExtensionRequest", "FeedAddress", "Ladder", "LadderRung", "Outcome", "Reminder",
    "ReminderPreference",
]  # fmt: skip
