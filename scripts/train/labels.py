"""Tag sets, word shapes and lemma edit scripts shared by every training module.

These definitions are the Python half of the model-folder format; the Rust
tagger implements the same functions, so change both or neither.
"""
import unicodedata

SHAPES = ["other", "lower", "title", "upper", "mixed", "digit"]
ENTITIES = ["PER", "ORG", "LOC", "NORP", "WEAPON", "DATE", "EVENT"]
NER_TAGS = ["O"] + [f"{p}-{e}" for e in ENTITIES for p in "BI"]
TAG_ID = {t: i for i, t in enumerate(NER_TAGS)}
O_BIT = 1
ALL_BITS = (1 << len(NER_TAGS)) - 1
UPOS = ["ADJ", "ADP", "ADV", "AUX", "CCONJ", "DET", "INTJ", "NOUN", "NUM", "PART",
        "PRON", "PROPN", "PUNCT", "SCONJ", "SYM", "VERB", "X"]


def b_bit(entity):
    return 1 << TAG_ID["B-" + entity]


def i_bit(entity):
    return 1 << TAG_ID["I-" + entity]


def is_digit(char):
    """A number in the Unicode sense (Nd, Nl, No), like Rust's char::is_numeric."""
    return unicodedata.category(char)[0] == "N"


def shape(word):
    """The case pattern of a word: the encoder is uncased, so this is all it sees of case."""
    if any(is_digit(c) for c in word):
        return SHAPES.index("digit")
    letters = [c for c in word if c.isalpha()]
    if not letters:
        return SHAPES.index("other")
    upper = sum(c.isupper() for c in letters)
    lower = sum(c.islower() for c in letters)
    if upper + lower == 0:
        return SHAPES.index("other")
    if upper == 0:
        return SHAPES.index("lower")
    if letters[0].isupper() and upper == 1:
        return SHAPES.index("title")
    if lower == 0:
        return SHAPES.index("upper")
    return SHAPES.index("mixed")


def lemma_script(form, lemma):
    """The edit script `case|strip|suffix` (or `=lemma`) that turns form into lemma.

    Lower-casing is preferred wherever it gives the lemma, so that a word at the
    start of a sentence and the same word inside it share one class; `keep` is
    left for names.
    """
    best = None
    for case, base in (("lower", form.lower()), ("keep", form)):
        prefix = 0
        while prefix < min(len(base), len(lemma)) and base[prefix] == lemma[prefix]:
            prefix += 1
        if prefix == 0:
            continue
        script = (len(base) - prefix, lemma[prefix:], case)
        if best is None or len(script[1]) + script[0] < len(best[1]) + best[0]:
            best = script
    if best is None or (best[0] + len(best[1]) > 5 and len(lemma) < 12):
        return "=" + lemma
    return f"{best[2]}|{best[0]}|{best[1]}"


def apply_script(form, script):
    """The lemma, or None where the script cannot apply to this form."""
    if script.startswith("="):
        return script[1:]
    case, strip, suffix = script.split("|", 2)
    base = form.lower() if case == "lower" else form
    strip = int(strip)
    if strip > len(base) or (strip == len(base) and not suffix):
        return None
    return base[: len(base) - strip] + suffix
