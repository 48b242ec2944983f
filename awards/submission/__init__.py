"""The standing body's tờ trình to the one who decides, its return, and notice to those not awarded."""

from awards.submission.notifying import notify, unrewarded
from awards.submission.submitting import begin, candidates, change, hand_back, send

__all__ = ["begin", "candidates", "change", "hand_back", "notify", "send", "unrewarded"]
