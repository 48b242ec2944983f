"""The dossier (hồ sơ đề nghị khen thưởng): its pieces, the achievement report, similar texts.

gathering  records known here     checklist  what is there and what is owed     changing  files attached, pieces waived
drafting   a report from facts    reporting  written and printed                comparing  similar texts, the same file
"""

from awards.dossier.checklist import Completeness, Dossiers, Piece, completeness, load

__all__ = ["Completeness", "Dossiers", "Piece", "completeness", "load"]
