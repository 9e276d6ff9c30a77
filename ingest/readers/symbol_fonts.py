"""Private-use code points of symbol fonts, and what they print.

Word processors write Symbol and Wingdings glyphs as U+F000 plus the font's own code. Without this map a ``≥`` before a
dose would vanish. Source: the code charts of the Symbol and Wingdings fonts, as Unicode publishes them
(https://www.unicode.org/Public/MAPPINGS/VENDORS/ADOBE/symbol.txt).
"""

BULLETS = "•◦▪▫■□●○‣⁃∙·►▶▸▹➢➤❖✓✔✗→›»♦◆◊–—o⚫⬤"
"""Glyphs that stand before a list item."""

_SYMBOL = {
    0x2B: "+",
    0x2D: "−",
    0x3C: "<",
    0x3D: "=",
    0x3E: ">",
    0x44: "Δ",
    0x57: "Ω",
    0x61: "α",
    0x62: "β",
    0x63: "χ",
    0x64: "δ",
    0x65: "ε",
    0x67: "γ",
    0x6B: "κ",
    0x6C: "λ",
    0x6D: "µ",
    0x70: "π",
    0x73: "σ",
    0xA3: "≤",
    0xA5: "∞",
    0xAB: "↔",
    0xAC: "←",
    0xAD: "↑",
    0xAE: "→",
    0xAF: "↓",
    0xB0: "°",
    0xB1: "±",
    0xB2: "″",
    0xB3: "≥",
    0xB4: "×",
    0xB7: "•",
    0xB8: "÷",
    0xB9: "≠",
    0xBB: "≈",
    0xD2: "®",
    0xD3: "©",
    0xD4: "™",
    0xDE: "⇒",
    0xE2: "®",
    0xE3: "©",
    0xE4: "™",
}
_WINGDINGS = {
    0x6C: "●",
    0x6D: "○",
    0x6E: "■",
    0x6F: "□",
    0x71: "□",
    0x73: "◆",
    0x74: "◆",
    0x75: "◆",
    0x76: "❖",
    0x77: "◆",
    0x9F: "•",
    0xA7: "▪",
    0xA8: "▫",
    0xD8: "➢",
    0xE0: "→",
    0xE8: "➔",
    0xF0: "⇨",
    0xFB: "✗",
    0xFC: "✓",
    0xFE: "✓",
}
_WINGDINGS_2 = {
    0x4F: "✗",
    0x50: "✓",
    0x52: "☑",
    0x97: "●",
    0x98: "●",
    0x99: "○",
    0xA3: "□",
}


_UNTAGGED = {"AdvPS44A44B": {"d": "—", "e": "–"}, "AdvPS480274": {"<": "►"}}
"""Symbol fonts of a typesetting system that many journals use; their files name no Unicode for them."""


def map_symbol(char: str, font: str) -> str | None:
    """Return the character as printed; ``None`` where a private-use or replacement character means nothing known.

    ``font`` is the font's name. A private-use code under a font of any other name is read as Symbol where the code
    is a bullet, because converters rename the font and keep the code.
    """
    code = ord(char)
    if char == "\ufffd":
        return None
    if "dings" in font.lower() and 0x7F <= code <= 0x9F:
        code += 0xF000
    if not 0xE000 <= code <= 0xF8FF:
        known = _UNTAGGED.get(font.split("+")[-1])
        return known.get(char, char) if known else char
    low = code - 0xF000
    if "dings2" in font.lower().replace(" ", ""):
        return _WINGDINGS_2.get(low)
    table = _WINGDINGS if "dings" in font.lower() else _SYMBOL
    if low in table:
        return table[low]
    return _WINGDINGS.get(low)
