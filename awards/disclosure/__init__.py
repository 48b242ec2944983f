"""Public disclosure (công khai lấy ý kiến): a sealed list, a window in working days, comments of citizens, a summary.

Legal source: the awards whose route in the rule set has the step "disclosure" (LAW: NĐ 91/2017 Đ45.10 for state honours;
at least 10 working days as a setting). Before a session or a submission upward ask `lacking(nominations)`.
"""

from awards.disclosure.commenting import comment, moderate, reply
from awards.disclosure.preparing import change, close, open_, prepare, readied
from awards.disclosure.required import Lack, days_asked, lacking
from awards.disclosure.sealing import content_of, digest_of, genuine

__all__ = [
    "Lack", "change", "close", "comment", "content_of", "days_asked", "digest_of", "genuine", "lacking", "moderate", "open_",
    "prepare", "readied", "reply",
]  # fmt: skip
