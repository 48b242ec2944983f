from awards.models.catalogue import Award, AwardDecider, Mark, Part, Rule, RuleChange, RuleSet
from awards.models.ceremonies import Ceremony, Guest, StockMove
from awards.models.certificates import Certificate, CertificateTemplate, PrintRun
from awards.models.council import (
    AgendaItem,
    Attendance,
    Council,
    CouncilMember,
    CouncilSession,
    Disclosure,
    ItemInterest,
    MemberArea,
    PublicComment,
)
from awards.models.decisions import Decision, DecisionLine, FundEntry, Payment
from awards.models.higher import HigherStep, HigherSubmission
from awards.models.proposals import (
    DossierItem,
    DossierRemark,
    Nomination,
    Proposal,
    RegistrationHandIn,
    RegistrationSheet,
    RouteStep,
    TitleRegistration,
)
from awards.models.reception import Appraisal, AppraisalSheet, CodeSeries, RouteSetting, Submission
from awards.models.records import (
    Discipline,
    Initiative,
    InitiativeAuthor,
    InitiativeScore,
    InitiativeUse,
    Rating,
    RatingCorrection,
    Recognition,
)
from awards.models.register import AwardRecord, RecordEvent
from awards.models.reviews import DecisionSetting, RecordReview

__all__ = [
    "AgendaItem", "Appraisal", "AppraisalSheet", "Attendance", "Award", "AwardDecider", "AwardRecord", "Ceremony",
    "Certificate", "CertificateTemplate", "CodeSeries", "Council", "CouncilMember", "CouncilSession", "Decision",
    "DecisionLine", "DecisionSetting", "Discipline", "Disclosure", "DossierItem", "DossierRemark", "FundEntry", "Guest",
    "HigherStep", "HigherSubmission",
    "Initiative", "InitiativeAuthor", "InitiativeScore", "InitiativeUse", "ItemInterest", "Mark", "MemberArea", "Nomination",
    "Part",
    "Payment", "PrintRun", "Proposal", "PublicComment", "Rating", "RatingCorrection", "Recognition", "RecordEvent",
    "RecordReview",
    "RegistrationHandIn", "RegistrationSheet", "RouteSetting", "RouteStep", "Rule", "RuleChange", "RuleSet", "StockMove",
    "Submission", "TitleRegistration",
]  # fmt: skip
