"""From corpora to batches: the mix of the training set, augmentation of case, bucketing.

The plan of a whole run (which sentences, in which batches, in which step) is a pure
function of the seed, so a run that was killed goes on exactly where it stood.
"""
import os
import random
from dataclasses import dataclass

import numpy as np
import torch

import corpora as C
from labels import ALL_BITS, NER_TAGS, SHAPES, TAG_ID, UPOS, b_bit, lemma_script, shape

MAX_PIECES = 160      # longer training sentences are dropped: they cost much and are few
RE3D_HELD_OUT = 0.15  # of the documents, for the report per label

# sentences a round from each NER corpus (None: all); the big noisy ones are sampled anew every round
PER_ROUND = {"gmb": 5000, "fewnerd-partial-a": 2000, "fewnerd-partial-b": 2000, "fewnerd-partial-c": 2000,
             "fewnerd-weapon": 700, "wnut17": 1100, "news-silver": 6000}
OFTEN = {"re3d": 2, "crossner-politics": 2, "news": 4}  # small and close to the purpose: seen so often a round
NEWS = {"news": (0.0, 0.0), "news-silver": (0.6, 0.8)}  # how sure ensemble.py has to be of an arc, of a tag
HELD_OUT_RUN, HELD_OUT_EVERY = 10, 20  # of every corpus, each 20th run of 10 sentences is held out
WORD_DROPOUT = 0.06   # of the words are hidden from the encoder
CURLY = 0.25          # of the sentences get typographic quotation marks, as news has them

# What a run may leave out, to measure what it is worth (`train.py --without`).
WAYS = {"masks": "every word that a corpus does not label is O, also where it does not label the type",
        "nations": "nationalities are what each corpus calls them",
        "case": "no sentence is put into capitals, title case or lower case",
        "hidden": "no word is hidden from the encoder"}


class Words:
    """WordPiece of single words, cached; a word that gives no piece becomes [UNK]."""

    def __init__(self, vocab_file):
        from transformers import BertTokenizerFast
        self.tokenizer = BertTokenizerFast(vocab_file, do_lower_case=True, strip_accents=True)
        self.cls, self.sep, self.pad = (self.tokenizer.convert_tokens_to_ids(t) for t in ("[CLS]", "[SEP]", "[PAD]"))
        self.unknown, self.mask = self.tokenizer.unk_token_id, self.tokenizer.mask_token_id
        self.cache = {}

    def ids(self, word):
        found = self.cache.get(word)
        if found is None:
            found = self.tokenizer.encode(word, add_special_tokens=False) or [self.unknown]
            self.cache[word] = found
        return found

    def encode(self, words):
        """(piece ids with [CLS]/[SEP], index of each word's first piece, piece counts)"""
        ids, first, counts = [self.cls], [], []
        for word in words:
            pieces = self.ids(word)
            first.append(len(ids))
            counts.append(len(pieces))
            ids += pieces
        return ids + [self.sep], first, counts


def load_all(folder, without=()):
    """(training pool, held-out sentences), both by source. The dev files are never read here.

    The held-out sentences are for choices (of the recipe, of the confidences' temperature),
    and those of re3d, whole documents, for the report per label. `without` are keys of WAYS.
    """
    syntax = os.path.join(folder, "syntax")
    ner = os.path.join(folder, "ner")
    pool = {}
    with C.open_text(ner, "gmb.train.conll") as handle:
        nations = set() if "nations" in without else C.demonyms(C.blocks(handle))
    for name in ("ewt", "gum"):
        with C.open_text(syntax, f"{name}.train.conllu") as handle:
            pool[name] = C.read_conllu(handle, name)
    for name, least in NEWS.items():  # texts that are not public, see the model card
        if C.has(syntax, f"{name}.train.conllu"):
            with C.open_text(syntax, f"{name}.train.conllu") as handle:
                pool[name] = C.read_conllu(handle, name, least)

    def opened(types):
        return [] if "masks" in without else types

    def corpus(name, fold, free, weight=1.0, **kw):
        return [s for s, _ in C.column_corpus(ner, name, fold, opened(free), nations, weight, **kw)]

    pool["gmb"] = [C.weapon_nouns(s) for s in corpus("gmb.train.conll", C.GMB, ["WEAPON"], 0.7)]
    pool["crossner-politics"] = corpus("crossner-politics.train.conll", C.CROSSNER, ["DATE", "WEAPON", "NORP"])
    pool["wnut17"] = corpus("wnut17.train.conll", C.WNUT, ["DATE", "WEAPON", "NORP", "EVENT"])
    pool["wnut17"] += corpus("wnut17.dev.conll", C.WNUT, ["DATE", "WEAPON", "NORP", "EVENT"])
    pool["wikigold"] = corpus("wikigold.train.conll", C.CONLL, ["DATE", "WEAPON", "NORP"], separator=" ")
    for part in "abc":
        name = f"fewnerd-partial-{part}"
        rows = C.column_corpus(ner, name + ".conll", C.fewnerd_fold, opened(["DATE", "WEAPON"]), nations, 0.7)
        common = lowered_words(rows)
        pool[name] = [s if "masks" in without else C.mask_partial(s, raw, common) for s, raw in rows]
    # the same sentences carry syntax elsewhere: join, so that one pass serves all heads
    pool["gum-ner"] = attach(pool["gum"], corpus("gum.train.conll", C.GUM, ["NORP", "WEAPON"]))
    pool["uner-ewt"] = attach(pool["ewt"], corpus("uner-ewt.part.iob2", C.CONLL, ["DATE", "WEAPON", "NORP", "EVENT"],
                               word=1, tag=2, comments=True))
    documents = C.read_jsonl(ner, "re3d.jsonl")
    random.Random(5).shuffle(documents)
    cut = round(len(documents) * RE3D_HELD_OUT)
    held = [s for d in documents[:cut] for s in C.re3d_sentences(d, nations)]
    pool, out = hold_out(pool)
    part = pool["fewnerd-partial-c"]
    pool["fewnerd-weapon"] = [s for s in part if any(m == b_bit("WEAPON") for m in s.ner)]
    pool["fewnerd-partial-c"] = [s for s in part if not any(m == b_bit("WEAPON") for m in s.ner)]
    pool["re3d"] = [s for d in documents[cut:] for s in C.re3d_sentences(d, nations)]
    return pool, {**out, "fewnerd-weapon": [], "re3d": held}


def hold_out(pool):
    """Takes a twentieth out of every corpus: short runs of neighbours, spread over the whole of it.

    Not of the news, which has a test set of its own.
    """
    kept, out = {}, {}
    for name, sentences in pool.items():
        for i, s in enumerate(sentences):
            chosen = name not in NEWS and i // HELD_OUT_RUN % HELD_OUT_EVERY == HELD_OUT_EVERY // 2
            (out if chosen else kept).setdefault(name, []).append(s)
    # some sentences stand in two corpora or twice in one: what is held out must not be trained on
    hidden = {tuple(s.words) for part in out.values() for s in part if len(s.words) > 4}
    kept = {name: [s for s in part if tuple(s.words) not in hidden] for name, part in kept.items()}
    return kept, {name: out.get(name, []) for name in kept}


def lowered_words(rows):
    """Words that a corpus also writes in lower case often: their capital is the sentence's."""
    low, up = {}, {}
    for sentence, _ in rows:
        for w in sentence.words:
            side = low if w.islower() else up
            side[w.lower()] = side.get(w.lower(), 0) + 1
    return {w for w, n in low.items() if n > 3 * up.get(w, 0) or (n > 50 and n > up.get(w, 0))}


def attach(sentences, labelled):
    """Gives parsed sentences the NER labels of the same words; returns the labelled ones not found."""
    index = {}
    for s in labelled:
        index.setdefault(tuple(s.words), s)
    hits, joined = 0, set()
    for s in sentences:
        other = index.get(tuple(s.words))
        if other is not None:
            s.ner, hits = other.ner, hits + 1
            joined.add(tuple(s.words))
    print(f"attached NER labels of {len(labelled)} sentences to {hits} parsed ones", flush=True)
    return [s for s in labelled if tuple(s.words) not in joined]


def label_sets(pool):
    """Deprels and lemma scripts seen in training; a word with a rarer script is taught to stay as it is."""
    deprels, scripts = {}, {}
    for name in ("ewt", "gum"):
        for s in pool[name]:
            for rel in s.deprels:
                deprels[rel] = deprels.get(rel, 0) + 1
            for form, lemma in zip(s.words, s.lemmas):
                script = lemma_script(form, lemma)
                scripts[script] = scripts.get(script, 0) + 1
    # whole-lemma scripts are for irregular words alone, not for typing errors, numbers and names
    kept = [k for k, n in sorted(scripts.items(), key=lambda kv: (-kv[1], kv[0]))
            if n >= 3 and (k[0] != "=" or (k[1:].isalpha() and k[1:].islower()) or k == "=I")]
    return sorted(deprels), kept


def lemma_table(pool, least=2, share=0.9):
    """{(lower-case form, UPOS): lemma} of inflected words whose lemma is settled in training.

    A script class cannot carry every irregular verb ("met", "sold"); a table does. Names
    are left out, and words that are their own lemma, which the scripts get right.
    """
    counts = {}
    for name in ("ewt", "gum"):
        for s in pool[name]:
            for form, upos, lemma in zip(s.words, s.upos, s.lemmas):
                if form.isalpha() and lemma.isalpha() and upos in ("VERB", "AUX", "NOUN", "ADJ", "ADV", "PRON", "DET"):
                    seen = counts.setdefault((form.lower(), upos), {})
                    seen[lemma] = seen.get(lemma, 0) + 1
    table = regular_forms(pool)
    for key, seen in sorted(counts.items()):
        lemma, n = max(seen.items(), key=lambda kv: (kv[1], kv[0]))
        enough = least if key[1] in ("VERB", "AUX", "NOUN") else least + 2  # closed classes: no typing errors
        if n >= enough and n >= share * sum(seen.values()) and lemma != key[0] and lemma.islower():
            table[key] = lemma
    return table


def regular_forms(pool, least=2):
    """Regular inflections of the verbs (and -es plurals of the nouns) known to the corpora.

    Whether a form lost an e or turned a y cannot be seen in its ending ("supplying",
    "using"), so a script often guesses wrong for a form that training did not show.
    Forms with two possible lemmas, or that are a lemma themselves, are left out.
    """
    lemmas = {"VERB": {}, "NOUN": {}}
    for name in ("ewt", "gum"):
        for s in pool[name]:
            for upos, lemma in zip(s.upos, s.lemmas):
                if upos in lemmas and len(lemma) > 2 and lemma.isascii() and lemma.isalpha() and lemma.islower():
                    lemmas[upos][lemma] = lemmas[upos].get(lemma, 0) + 1
    found = {}
    for upos, known in lemmas.items():
        known = {w for w, n in known.items() if n >= least}
        for w in sorted(known):
            vowel_before = w[-2] in "aeiou"
            if w[-1] == "y" and not vowel_before:
                forms, verbs = [w[:-1] + "ies"], [w[:-1] + "ied", w + "ing"]
            elif w[-1] == "e":
                stem = w[:-2] + "y" if w.endswith("ie") else w if w[-2] in "eoy" else w[:-1]
                forms, verbs = [w + "s"], [w + "d", stem + "ing"]
            else:
                hissing = w.endswith(("s", "x", "z", "ch", "sh"))
                forms, verbs = [w + "es"] if hissing else [], [w + "ed", w + "ing"]
            for form in forms + (verbs if upos == "VERB" else []):
                if form not in known:
                    found.setdefault((form, upos), set()).add(w)
    return {key: next(iter(ws)) for key, ws in found.items() if len(ws) == 1}


def recase(words, kind):
    if kind == "upper":
        return [w.upper() for w in words]
    if kind == "lower":
        return [w.lower() for w in words]
    if kind == "headline":
        return [w[:1].upper() + w[1:] if len(w) > 3 or i == 0 else w for i, w in enumerate(words)]
    return words


def typographic(words):
    """The same words with typographic quotation marks and apostrophes."""
    out, opened = [], False
    for w in words:
        if w in ('"', "``", "''"):
            opened = w == "``" or (w == '"' and not opened)
            out.append("\u201c" if opened else "\u201d")
        else:
            out.append(w.replace("'", "\u2019"))
    return out


@dataclass
class Noise:
    """How one sentence is disturbed in one round."""
    case: str = "as is"
    curly: bool = False
    hidden: frozenset = frozenset()  # words whose pieces the encoder does not see

    @staticmethod
    def draw(rng, n, without=()):
        u = 1.0 if "case" in without else rng.random()
        case = "upper" if u < 0.05 else "headline" if u < 0.12 else "lower" if u < 0.15 else "as is"
        curly = rng.random() < CURLY
        share = 0.0 if "hidden" in without else WORD_DROPOUT
        return Noise(case, curly, frozenset(j for j in range(n) if rng.random() < share))


@dataclass
class Batch:
    ids: torch.Tensor
    shapes: torch.Tensor
    mask: torch.Tensor
    first: torch.Tensor        # [b, n+1] piece index; 0 = [CLS] = root
    n_words: torch.Tensor
    ner: torch.Tensor          # [b, n] bit masks, 0 where not annotated
    ner_weight: torch.Tensor   # [b, 1]
    syntax: torch.Tensor       # row numbers with syntax
    upos: torch.Tensor         # of those rows, [s, n], -1 = none
    lemma: torch.Tensor
    head: torch.Tensor
    rel: torch.Tensor

    def to(self, device):
        return Batch(**{k: v.to(device) for k, v in self.__dict__.items()})


class Collator:
    def __init__(self, words, deprels, scripts):
        self.words = words
        self.rel = {r: i for i, r in enumerate(deprels)}
        self.script = {s: i for i, s in enumerate(scripts)}
        self.upos = {u: i for i, u in enumerate(UPOS)}

    def __call__(self, sentences, noise=None):
        noise = noise or [Noise()] * len(sentences)
        encoded = [self.words.encode(typographic(s.words) if e.curly else s.words) for s, e in zip(sentences, noise)]
        b, width = len(sentences), max(len(e[0]) for e in encoded)
        n = max(len(s.words) for s in sentences)
        ids = np.full((b, width), self.words.pad)
        shapes, mask = np.zeros((b, width), int), np.zeros((b, width), bool)
        first, ner = np.zeros((b, n + 1), int), np.zeros((b, n), int)
        weight = np.ones((b, 1), np.float32)
        rows = [i for i, s in enumerate(sentences) if s.heads is not None]
        upos, lemma, head, rel = (np.full((len(rows), n), -1) for _ in range(4))
        for i, (s, (pieces, starts, counts)) in enumerate(zip(sentences, encoded)):
            ids[i, : len(pieces)] = pieces
            mask[i, : len(pieces)] = True
            first[i, 1 : len(starts) + 1] = starts
            for j in noise[i].hidden:
                ids[i, starts[j] : starts[j] + counts[j]] = self.words.mask
            cased = recase(s.words, noise[i].case)
            shapes[i, 1 : len(pieces) - 1] = np.repeat([shape(w) for w in cased], counts)
            if s.ner is not None:
                ner[i, : len(s.ner)] = s.ner
                weight[i] = s.weight
        for k, i in enumerate(rows):
            s = sentences[i]
            for j in range(len(s.words)):
                upos[k, j] = self.upos.get(s.upos[j], -1)
                stay = "keep|0|" if s.upos[j] == "PROPN" else "lower|0|"
                if j not in noise[i].hidden and s.lemmas[j] != "_":
                    lemma[k, j] = self.script.get(lemma_script(s.words[j], s.lemmas[j]), self.script[stay])
                head[k, j] = s.heads[j]
                rel[k, j] = self.rel.get(s.deprels[j], -1)
        t = torch.from_numpy
        return Batch(t(ids), t(shapes), t(mask), t(first), torch.tensor([len(s.words) for s in sentences]),
                     t(ner), t(weight), torch.tensor(rows, dtype=torch.long), t(upos), t(lemma), t(head), t(rel))


class Plan:
    """All steps of a run: each step is `split` micro-batches of about `tokens` padded pieces."""

    def __init__(self, pool, words, rounds, tokens, split, seed, fraction=1.0, without=()):
        self.items, lengths, by_source = [], [], {}
        for name in sorted(pool):
            for s in pool[name]:
                size = len(words.encode(s.words)[0])
                if size <= MAX_PIECES:
                    by_source.setdefault(name, []).append(len(self.items))
                    self.items.append(s)
                    lengths.append(size)
        self.steps, self.seed, self.without = [], seed, without
        left = {}
        for r in range(rounds):
            rng = random.Random(seed * 1000 + r)
            chosen = []
            for name in sorted(by_source):
                every = by_source[name]
                want = PER_ROUND.get(name)
                want = len(every) * OFTEN.get(name, 1) if want is None else min(want, len(every))
                queue = left.setdefault(name, [])
                while len(queue) < want:
                    fresh = list(every)
                    rng.shuffle(fresh)
                    queue += fresh
                chosen += queue[: max(1, int(want * fraction))]
                del queue[:want]
            rng.shuffle(chosen)
            batches = []
            for a in range(0, len(chosen), 3000):
                part = sorted(chosen[a : a + 3000], key=lambda i: lengths[i])
                batch, longest = [], 0
                for i in part:
                    longest = max(longest, lengths[i])
                    if batch and longest * (len(batch) + 1) > tokens:
                        batches.append(batch)
                        batch, longest = [], lengths[i]
                    batch.append(i)
                batches.append(batch)
            rng.shuffle(batches)
            # micro-batches of one step run side by side: pair those of like cost, then shuffle
            batches.sort(key=lambda b: (max(lengths[i] for i in b) // 16))
            steps = [batches[k : k + split] for k in range(0, len(batches) - split + 1, split)]
            rng.shuffle(steps)
            self.steps += [(r, s) for s in steps]
        self.pieces = sum(lengths[i] for _, step in self.steps for b in step for i in b)

    def micro_batch(self, step, part, collate):
        round_number, step_batches = self.steps[step]
        indices = step_batches[part]
        noise = [Noise.draw(random.Random(hash((self.seed, round_number, step, i))), len(self.items[i].words), self.without)
                 for i in indices]
        return collate([self.items[i] for i in indices], noise)


def masks_to_tensor(masks):
    """[..., tags] bool from bit masks."""
    return (masks.unsqueeze(-1) >> torch.arange(len(NER_TAGS), device=masks.device)) & 1


assert SHAPES[0] == "other" and TAG_ID["O"] == 0 and ALL_BITS & b_bit("EVENT")
