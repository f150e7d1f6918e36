"""Readers of the training corpora: files in, lists of `Sentence` out.

A corpus may be stored plain or as .xz. Every NER corpus is folded to the entity
types of labels.py as *sets* of permitted tags per word (bit masks): a corpus that
does not annotate a type must not teach that its names are `O`, so the loss is
taken over the permitted set (see model.ner_loss).
"""
import json
import lzma
import os
import re
from dataclasses import dataclass, field

from labels import ALL_BITS, ENTITIES, NER_TAGS, O_BIT, TAG_ID, b_bit, i_bit


@dataclass
class Sentence:
    words: list
    source: str
    upos: list = None       # strings
    lemmas: list = None
    heads: list = None      # 0 = root, 1-based
    deprels: list = None
    ner: list = None        # bit masks of permitted tags
    weight: float = 1.0     # of the NER loss
    shapes: list = field(default=None, repr=False)


def has(folder, name):
    return any(os.path.exists(os.path.join(folder, name + end)) for end in ("", ".xz"))


def open_text(folder, name):
    plain = os.path.join(folder, name)
    if os.path.exists(plain):
        return open(plain, encoding="utf-8")
    return lzma.open(plain + ".xz", "rt", encoding="utf-8")


def blocks(handle, comments=False):
    """Blank-line separated blocks of lines; `comments` drops lines starting with '# '."""
    block = []
    for line in handle:
        line = line.rstrip("\n")
        if not line.strip():
            if block:
                yield block
            block = []
        elif not (comments and line.startswith("# ")):
            block.append(line)
    if block:
        yield block


def read_conllu(handle, source, least=None):
    """Universal Dependencies; multi-word ranges (3-4) and empty nodes (8.1) are skipped.

    `least`: MISC names every entity of every type of labels.py (`NER=B-PER`) and may say how sure a
    machine was of the arc (`Arc=0.93`) and of the entity tag (`Tag=0.99`). What is less sure than the two
    numbers of `least` is left open: head -1, no tag.
    """
    out = []
    for block in blocks(handle, comments=True):
        rows = [line.split("\t") for line in block]
        rows = [r for r in rows if r[0].isdigit()]
        if rows:
            sentence = Sentence(
                words=[r[1] for r in rows], source=source, lemmas=[r[2] for r in rows],
                upos=[r[3] for r in rows], heads=[int(r[6]) if r[6].isdigit() else 0 for r in rows],
                deprels=[r[7] for r in rows])
            if least is not None:
                misc = [dict(part.split("=", 1) for part in r[9].split("|") if "=" in part) for r in rows]
                sure = [[float(m.get(key, 1.0)) >= bound for m in misc] for key, bound in zip(("Arc", "Tag"), least)]
                sentence.heads = [h if ok else -1 for h, ok in zip(sentence.heads, sure[0])]
                sentence.ner = [1 << TAG_ID[m.get("NER", NER_TAGS[0])] if ok else 0 for m, ok in zip(misc, sure[1])]
            out.append(sentence)
    return out


# --- NER folding -----------------------------------------------------------

def spans(tags):
    """(start, end, type) of IOB1 or IOB2 tags."""
    out, start, kind = [], None, None
    for i, tag in enumerate(list(tags) + ["O"]):
        prefix, _, name = tag.partition("-")
        if start is not None and (prefix in ("O", "B") or name != kind):
            out.append((start, i, kind))
            start = None
        if prefix != "O" and start is None:
            start, kind = i, name
    return out


def free_mask(types):
    """What an `O` word may be when `types` are not annotated by its corpus."""
    mask = O_BIT
    for t in types:
        mask |= b_bit(t) | i_bit(t)
    return mask


def paint(masks, start, end, types, allow_o=False):
    """Permit exactly a span of one of `types` on words start..end."""
    first, rest = (O_BIT, O_BIT) if allow_o else (0, 0)
    for t in types:
        first |= b_bit(t)
        rest |= i_bit(t) | (b_bit(t) if allow_o else 0)
    masks[start] = first
    for i in range(start + 1, end):
        masks[i] = rest


# A fold maps a corpus label to (types, allow_o); the empty tuple means plain O.
SURE = lambda *types: (types, False)
MAYBE = lambda *types: (types, True)
PLAIN = ((), True)

GMB = {"geo": SURE("LOC"), "gpe": SURE("NORP"), "org": SURE("ORG"), "per": SURE("PER"),
       "tim": SURE("DATE"), "eve": SURE("EVENT"), "nat": MAYBE("EVENT"),
       "art": MAYBE("WEAPON", "EVENT", "ORG")}
CROSSNER = {"person": SURE("PER"), "politician": SURE("PER"), "organisation": SURE("ORG"),
            "politicalparty": SURE("ORG"), "country": SURE("LOC"), "location": SURE("LOC"),
            "election": SURE("EVENT"), "event": SURE("EVENT"), "misc": MAYBE("NORP", "EVENT", "WEAPON")}
GUM = {"PER": SURE("PER"), "ORG": SURE("ORG"), "LOC": SURE("LOC"), "TIME": SURE("DATE"),
       "EVENT": SURE("EVENT"), "OBJ": MAYBE("WEAPON"), "ABS": MAYBE("NORP"),
       "ANIMAL": PLAIN, "PLANT": PLAIN, "SUBST": PLAIN}
WNUT = {"person": SURE("PER"), "location": SURE("LOC"), "corporation": SURE("ORG"), "group": SURE("ORG"),
        "product": MAYBE("WEAPON"), "creative-work": PLAIN}
CONLL = {"PER": SURE("PER"), "LOC": SURE("LOC"), "ORG": SURE("ORG"),
         "MISC": MAYBE("NORP", "EVENT", "WEAPON")}


def fewnerd_fold(label):
    """Few-NERD's 66 fine types by their coarse part, with the exceptions that matter here."""
    coarse, _, fine = label.partition("_")
    if coarse == "person":
        return SURE("PER")
    if coarse == "organization":
        return SURE("ORG")
    if coarse == "location":
        return SURE("LOC")
    if coarse == "building":
        return SURE("LOC", "ORG") if fine in ("hospital", "hotel", "restaurant", "theater") else SURE("LOC")
    if coarse == "event":
        return SURE("EVENT")
    if label in ("product_weapon", "product_airplane"):
        return SURE("WEAPON")
    if label == "product_ship":  # warships and ferries alike
        return MAYBE("WEAPON")
    if label == "other_language":
        return MAYBE("NORP")
    return PLAIN


NOT_NATIONALITIES = {"nepal", "niger", "sudan", "lebanon", "iran", "iraq", "china", "congo", "gaza", "guinea"}
DEMONYM_END = re.compile(r"(an|ans|ese|ish|i|is|ch|k|ks|ot|ots|ic|no|nos|ab|abs|ew|ews)$")


def demonyms(gmb_blocks, least=3):
    """Words that GMB's annotators call a nationality far more often than a place."""
    counts = {}
    for block in gmb_blocks:
        for line in block:
            word, _, tag = line.split("\t")
            if word[:1].isupper() and tag in ("B-gpe", "B-geo"):
                pair = counts.setdefault(word.lower(), [0, 0])
                pair[tag == "B-geo"] += 1
    words = {w for w, (gpe, geo) in counts.items()
             if gpe >= least and gpe > 3 * geo and w not in NOT_NATIONALITIES and DEMONYM_END.search(w)}
    return words | {"american", "americans", "british", "french", "german", "germans", "russian", "russians",
                    "republicans", "democrats", "muslim", "muslims", "christian", "christians", "jewish",
                    "catholic", "islamic", "sunni", "shiite", "kurdish", "kurds", "european", "europeans"}


TITLES = {"president", "prime", "minister", "mr.", "mrs.", "ms.", "mr", "mrs", "ms", "secretary", "general", "gen.",
          "chancellor", "senator", "sen.", "king", "queen", "prince", "vice", "foreign", "dr.", "chairman",
          "secretary-general", "spokesman", "spokeswoman", "lieutenant", "colonel", "major", "captain", "justice",
          "judge", "governor", "mayor", "ambassador", "rep.", "former", "defense", "pope"}


def fold_tags(words, tags, fold, free, nations, source, weight):
    """One NER sentence with permitted-tag masks."""
    masks = [free_mask(free)] * len(words)
    norp_free = "NORP" in free
    for start, end, label in spans(tags):
        types, allow_o = fold(label) if callable(fold) else fold[label]
        if end - start == 1 and words[start].lower() in nations and label not in ("gpe",):
            # "Russian" is a nationality whatever the corpus calls it; ORG ("Americans" the team) stays
            if types == ("LOC",) or allow_o or label == "PER":
                types, allow_o = ("NORP",), False
        if label == "gpe" and words[start].lower() not in nations:
            types, allow_o = ("NORP", "LOC"), False
        if label == "per":  # GMB puts titles inside the name; every other corpus leaves them out
            while end - start > 1 and words[start].lower() in TITLES:
                masks[start] = O_BIT
                start += 1
        if not types:
            for i in range(start, end):
                masks[i] = O_BIT
        else:
            paint(masks, start, end, types, allow_o)
    if norp_free:  # an unlabelled nationality word outside any span: say what it is
        for i, word in enumerate(words):
            if masks[i] & O_BIT and word.lower() in nations and word[:1].isupper():
                masks[i] = b_bit("NORP") | (masks[i] & i_bit("NORP"))
    return Sentence(words=words, source=source, ner=masks, weight=weight)


# Plurals and mass nouns that are weapons in nearly every sentence of news; none of them is a name.
WEAPON_NOUNS = {"weapons", "weaponry", "arms", "ammunition", "munitions", "missiles", "rockets", "bombs", "grenades",
                "rifles", "guns", "shells", "mortars", "warheads", "warplanes", "warships", "landmines", "torpedoes",
                "explosives", "artillery", "howitzers", "tanks", "drones", "submarines", "bombers", "launchers"}
AFTER_A_PHRASE = {".", ",", ";", ":", ")", "and", "or", "in", "on", "at", "to", "from", "for", "of", "by", "with",
                  "into", "against", "near", "over", "as", "that", "which", "who", "were", "are", "was", "is", "have",
                  "had", "has", "will", "would", "could", "while", "when", "after", "before", "during", "across"}

DETERMINERS = {"the", "a", "some", "any", "no", "its", "their", "his", "her", "all", "these", "those", "such", "more"}


def weapon_nouns(sentence):
    """Weak labels: a plural of WEAPON_NOUNS that ends a noun phrase is the last word of a WEAPON.

    Few-NERD knows names of weapons only, and re3d's common nouns are some 140. Where the phrase
    begins is left open, for re3d to teach.
    """
    words = sentence.words
    for i, word in enumerate(words):
        last = i + 1 == len(words) or words[i + 1].lower() in AFTER_A_PHRASE
        if word in WEAPON_NOUNS and last and sentence.ner[i] & O_BIT:
            before = words[i - 1].lower() if i else "."
            alone = not before[-1:].isalpha() or before in AFTER_A_PHRASE or before in DETERMINERS
            sentence.ner[i] = b_bit("WEAPON") | (0 if alone else i_bit("WEAPON"))
    return sentence


def mask_partial(sentence, raw_tags, common):
    """Few-NERD files label only some types: a capitalised or numeric `O` may be anything.

    Lower-case words stay O (names in this Wikipedia text are capitalised), unless
    they stand between two capitalised unlabelled words ("Bank of X").
    """
    words = sentence.words
    def open_word(i):
        w = words[i]
        return raw_tags[i] == "O" and (w[:1].isupper() and not (w.lower() in common) or any(c.isdigit() for c in w))
    for i, word in enumerate(words):
        if raw_tags[i] != "O" or sentence.ner[i] in (b_bit("NORP"),):
            continue
        linked = 0 < i < len(words) - 1 and open_word(i - 1) and open_word(i + 1) and len(word) <= 4
        sentence.ner[i] = ALL_BITS if open_word(i) or linked else free_mask(["DATE", "WEAPON"])
    return sentence


def column_corpus(folder, name, fold, free, nations, weight=1.0, separator="\t", word=0, tag=-1, comments=False):
    out = []
    with open_text(folder, name) as handle:
        for block in blocks(handle, comments):
            rows = [line.split(separator) for line in block]
            rows = [r for r in rows if len(r) > 1 and not (comments and not r[0].isdigit())]
            if rows:
                out.append((fold_tags([r[word] for r in rows], [r[tag] for r in rows], fold, free, nations,
                                      name.split(".")[0], weight), [r[tag] for r in rows]))
    return out


WORD = re.compile(r"\d+(?:[.,:]\d+)*|\w+(?:['’]\w+)?(?:-\w+)*|\S")
BREAK = re.compile(r"(?<=[.!?])[\s]+(?=[A-Z\"“])|\n+")


def re3d_sentences(document, nations):
    """re3d has character offsets over mentions of all kinds, nested and nominal.

    Names (capitalised first and last word) are taken as they are; a nominal
    PER/ORG/LOC mention permits O as well. Weapons and platforms are mostly common
    nouns and are taken without their determiner.
    """
    fold = {"Nationality": "NORP", "Weapon": "WEAPON", "MilitaryPlatform": "WEAPON", "Temporal": "DATE",
            "Person": "PER", "Organisation": "ORG", "Location": "LOC"}
    text, out, start = document["text"], [], 0
    pieces = []
    for m in list(BREAK.finditer(text)) + [None]:
        end = m.start() if m else len(text)
        pieces.append((start, end))
        start = m.end() if m else end
    entities = [(e["begin"], e["end"], fold[e["type"]]) for e in document["entities"] if e["type"] in fold]
    for a, b in pieces:
        tokens = []
        for m in WORD.finditer(text, a, b):
            word = m.group()
            cut = re.search(r"['’]s$", word)
            if cut:
                tokens += [(m.start(), m.start() + cut.start()), (m.start() + cut.start(), m.end())]
            else:
                tokens.append((m.start(), m.end()))
        if not 2 < len(tokens) < 120:
            continue
        words = [text[x:y] for x, y in tokens]
        begin = {x: i for i, (x, _) in enumerate(tokens)}
        finish = {y: i + 1 for i, (_, y) in enumerate(tokens)}
        found = [(begin[x], finish[y], t) for x, y, t in entities if x in begin and y in finish and finish[y] > begin[x]]
        masks = [free_mask(["EVENT"])] * len(words)
        gold = ["O"] * len(words)
        for i, j, t in sorted(found, key=lambda f: f[0] - f[1]):  # longest first: inner mentions win
            while j - i > 1 and words[i].lower() in ("a", "an", "the", "its", "their", "his", "some", "any", "single"):
                i += 1
            name = words[i][:1].isupper() and words[j - 1][:1].isupper()
            if t in ("PER", "ORG", "LOC") and not (name and j - i <= 6):
                for k in range(i, j):
                    masks[k] |= b_bit(t) | i_bit(t)
                continue
            while t == "PER" and j - i > 1 and words[i].lower().rstrip(".") in {w.rstrip(".") for w in TITLES} | nations:
                i += 1
            paint(masks, i, j, (t,))
            gold[i:j] = ["B-" + t] + ["I-" + t] * (j - i - 1)
            for k in range(j, len(words)):  # the rest of an outer span that was cut open
                if gold[k].startswith("I-"):
                    gold[k] = "O"
                    masks[k] = masks[k] | O_BIT | b_bit("PER") | b_bit("ORG") | b_bit("LOC")
                else:
                    break
        s = Sentence(words=words, source="re3d", ner=masks)
        s.gold = gold
        out.append(s)
    return out


def read_jsonl(folder, name):
    with open_text(folder, name) as handle:
        return [json.loads(line) for line in handle]


assert all(t in ENTITIES for f in (GMB, CROSSNER, GUM, WNUT, CONLL) for types, _ in f.values() for t in types)
