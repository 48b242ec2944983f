"""Higher awards (khen cao): what the council agreed to and a higher level decides.

Opinion of the Standing Party Committee, consultation of ministries and agencies (hiệp y), the submission, its export package,
what came back; the outside decision itself is entered in `awards.decisions` (a decision made outside). Law 2022, Art. 83–85;
NĐ 152/2025/NĐ-CP on the dossier (LAW.md 5.2, 5.3; marked there as settings).
"""

from awards.higher.asking import ask, record_answer
from awards.higher.gathering import candidates, change, prepare
from awards.higher.sending import close, lacks, not_awarded, readied, return_, send, supplement, withdraw

__all__ = [
    "ask", "candidates", "change", "close", "lacks", "not_awarded", "prepare", "readied", "record_answer", "return_", "send",
    "supplement", "withdraw",
]  # fmt: skip
