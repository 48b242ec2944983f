"""Yearly registration of titles (đăng ký danh hiệu, hình thức, sáng kiến).

sheets   a unit's sheet: its grid, kept while it is written     pasting   a list pasted from elsewhere
handing  approval, hand-in, change after it, the window         overview  blocks and hosts: who has, how many of what
comparing   registered but not proposed, and the reverse        paper     the printed sheet
"""

from awards.registration.comparing import Comparison, Difference, compare, registered

__all__ = ["Comparison", "Difference", "compare", "registered"]
