"""Words that decide whether a full stop ends a sentence in clinical English."""

NEVER_FINAL = frozenset(
    {"e.g", "eg", "i.e", "ie", "vs", "cf", "viz", "dr", "prof", "mr", "mrs", "ms", "fig", "figs", "eq", "ca", "approx"}
    | {"incl", "excl", "esp", "ref", "refs", "vol", "nos", "pp", "sect", "chap", "st", "mt", "resp", "assoc", "univ"}
)
"""Abbreviations (lower case, without the last stop) after which a sentence goes on."""

BEFORE_NUMBER = frozenset(
    {"no", "p", "tab", "table", "sec", "ch", "max", "min", "art", "app", "ver", "v", "c", "al", "para", "ed", "suppl"}
)
"""Abbreviations after which a number belongs to the same sentence; before a capital they may end it."""

PROPER_NAMES = frozenset({"inc", "ltd", "co", "corp", "jr", "sr", "dept", "al"})
"""Abbreviations that end a sentence only where a usual sentence opener follows."""

OPENERS = frozenset(
    {"a", "after", "all", "also", "although", "an", "and", "any", "as", "at", "avoid", "because", "before", "both"}
    | {"but", "by", "check", "children", "clinicians", "consider", "do", "during", "each", "evidence", "for", "from"}
    | {"further", "give", "he", "however", "if", "in", "it", "its", "many", "most", "no", "not", "of", "offer", "on"}
    | {"once", "one", "only", "or", "other", "otherwise", "our", "patients", "people", "refer", "repeat", "several"}
    | {
        "she",
        "since",
        "some",
        "start",
        "stop",
        "such",
        "symptoms",
        "that",
        "the",
        "their",
        "then",
        "there",
        "therefore",
    }
    | {"these", "they", "this", "those", "to", "treat", "treatment", "two", "unless", "until", "use", "we", "what"}
    | {"when", "where", "whether", "which", "while", "with", "women", "adults", "administer", "monitor", "you"}
)
"""Words that commonly open a sentence, lower case."""

FUNCTION_WORDS = frozenset(
    {"with", "from", "that", "this", "than", "when", "where", "into", "onto", "over", "under", "between", "against"}
    | {"caused", "including", "versus", "like", "after", "before", "because", "while", "author", "authors"}
)
"""Words of four letters and more that are not the noun of a label such as "vitamin K" or "amphotericin B"."""

LABELS = frozenset(
    {"type", "group", "class", "grade", "stage", "level", "category", "step", "plan", "option", "vitamin", "table"}
)
"""Nouns (lower case) whose single letter ends a sentence even where the noun opens it: "Type O."."""
