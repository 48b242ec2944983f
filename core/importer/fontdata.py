"""Two encodings of Vietnamese from before Unicode, as office files still carry them.

TCVN3 (fonts “.VnTime”): one byte a letter, in the upper half of the byte range; capitals with a tone are small letters in a
capital font. VNI (fonts “VNI-Times”): a base letter, then a byte with its marks. A spreadsheet shows both as Latin-1.
"""

from itertools import product

# Letters in the order of TCVN 5712 (grave, hook, tilde, acute, dot), and the bytes at which TCVN3 keeps them.
_TCVN3_LETTERS = (
    "àảãáạ" "ăằẳẵắặ" "âầẩẫấậ" "đ" "èẻẽéẹ" "êềểễếệ" "ìỉĩíị" "òỏõóọ" "ôồổỗốộ" "ơờởỡớợ" "ùủũúụ" "ưừửữứự" "ỳỷỹýỵ" "ĂÂÊÔƠƯĐ"
)  # fmt: skip
_TCVN3_BYTES = (
    "B5B6B7B8B9" "A8BBBCBDBEC6" "A9C7C8C9CACB" "AE" "CCCECFD0D1" "AAD2D3D4D5D6" "D7D8DCDDDE" "DFE1E2E3E4" "ABE5E6E7E8E9"
    "ACEAEBECEDEE" "EFF1F2F3F4" "ADF5F6F7F8F9" "FAFBFCFDFE" "A1A2A3A4A5A6A7"
)  # fmt: skip
TCVN3: dict[str, str] = dict(zip(bytes.fromhex(_TCVN3_BYTES).decode("latin-1"), _TCVN3_LETTERS, strict=True))

# VNI: the second character stands for tone and hat; tones in the order acute, grave, hook, tilde, dot.
_VNI_TONES = "ÙØÛÕÏ"
_VNI_HAT, _VNI_HAT_TONES = "Â", "ÁÀÅÃÄ"
_VNI_BREVE, _VNI_BREVE_TONES = "Ê", "ÉÈÚÜË"
_VNI_I = dict(zip("ÍÌÆÓÒ", "ÍÌỈĨỊ", strict=True))
_TONED = {
    "A": "ÁÀẢÃẠ", "Â": "ẤẦẨẪẬ", "Ă": "ẮẰẲẴẶ", "E": "ÉÈẺẼẸ", "Ê": "ẾỀỂỄỆ", "O": "ÓÒỎÕỌ", "Ô": "ỐỒỔỖỘ", "Ơ": "ỚỜỞỠỢ",
    "U": "ÚÙỦŨỤ", "Ư": "ỨỪỬỮỰ", "Y": "ÝỲỶỸ",
}  # fmt: skip


def _vni() -> dict[str, str]:
    """VNI character or pair → letter, both cases; a capital may be followed by a small mark and the other way round."""
    upper: dict[str, str] = {"Ô": "Ơ", "Ö": "Ư", "Ñ": "Đ", "Î": "Ỵ", **_VNI_I}
    for base, hats in (("A", {"Â": "Â", "Ă": "Ê"}), ("E", {"Ê": "Â"}), ("O", {"Ô": "Â"})):
        for letter, mark in hats.items():
            upper[base + mark] = letter
            tones = _VNI_HAT_TONES if mark == _VNI_HAT else _VNI_BREVE_TONES
            upper.update({base + tone: toned for tone, toned in zip(tones, _TONED[letter], strict=True)})
    for letter, base in {"A": "A", "E": "E", "O": "O", "U": "U", "Y": "Y", "Ơ": "Ô", "Ư": "Ö"}.items():
        upper.update({base + tone: toned for tone, toned in zip(_VNI_TONES, _TONED[letter], strict=False)})
    table: dict[str, str] = {}
    for source, letter in upper.items():
        for written in map("".join, product(*((c, c.lower()) for c in source))):
            table[written] = letter if written[0].isupper() else letter.lower()
    return table


VNI: dict[str, str] = _vni()
