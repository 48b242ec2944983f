from deadlines.models.calendar import DayOverride
from deadlines.models.duties import Desk, Duty, DutyDesk, DutyExtension, Outcome
from deadlines.models.extension_requests import ExtensionRequest
from deadlines.models.host_year import EntryKind, Filing, HostYear, WeeklyPicture, YearEntry
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
    "DutyDesk", "DutyExtension", "EntryKind", "ExtensionRequest", "FeedAddress", "Filing", "HostYear", "Ladder",
    "LadderRung", "Outcome", "Reminder", "ReminderPreference", "WeeklyPicture", "YearEntry",
]  # fmt: skip
