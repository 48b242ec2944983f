from campaigns.models.directives import (
    Directive,
    DirectiveCitation,
    DirectiveFlag,
    DirectiveNumber,
    DirectiveRecipient,
    DocType,
)
from campaigns.models.indicators import Comparator, Indicator, Target
from campaigns.models.launching import (
    Campaign,
    CampaignFlag,
    Commemoration,
    ContentPoint,
    Movement,
    ParticipantGroup,
    Phase,
    ReportingPeriod,
    Task,
    TaskUnit,
)
from campaigns.models.participation import Commitment, Entrant, Participation, PlanItem
from campaigns.models.reporting import Remark, Report, ReportEvidence, ReportSection, ReportValue, ReportVersion

__all__ = [
    "Campaign", "CampaignFlag", "Commemoration", "Commitment", "Comparator", "ContentPoint", "Directive",
    "DirectiveCitation", "DirectiveFlag", "DirectiveNumber", "DirectiveRecipient", "DocType", "Entrant", "Indicator",
    "Movement", "ParticipantGroup", "Participation", "Phase", "PlanItem", "Remark", "Report", "ReportEvidence",
    "ReportSection", "ReportValue", "ReportVersion", "ReportingPeriod", "Target", "Task", "TaskUnit",
]  # fmt: skip
