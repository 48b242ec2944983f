from ballots.models.counting import PaperSheet, Receipt, Slip
from ballots.models.voting import Ballot, BallotItem, Elector, OpenVote, Recusal, Staff, Urn

__all__ = [
    "Ballot", "BallotItem", "Elector", "OpenVote", "PaperSheet", "Receipt", "Recusal", "Slip", "Staff", "Urn",
]  # fmt: skip
