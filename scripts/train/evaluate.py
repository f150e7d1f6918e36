#!/usr/bin/env python3
"""Scores an exported model folder and writes CoNLL-U predictions.

    evaluate.py MODEL --ner GOLD.conllu...  --syntax GOLD.conllu... --re3d DATA [--predictions DIR]

Gold tokens throughout. NER gold has `NER=B-PER` in MISC; the scores fold and count as
the usual script of this project does: exact spans of PER/ORG/LOC, a leading "the" left
out; LAS, UAS, UPOS and lemma without punctuation, relations without subtypes.
"""
import argparse
import os
import sys

os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

import torch  # noqa: E402

import corpora  # noqa: E402
from held_out import held_out, span_f1  # noqa: E402
from labels import ENTITIES  # noqa: E402
from tagger import Exported  # noqa: E402


def read_rows(path):
    with open(path, encoding="utf-8") as handle:
        for block in corpora.blocks(handle, comments=True):
            rows = [line.split("\t") for line in block]
            rows = [r for r in rows if r[0].isdigit()]
            if rows:
                yield rows


def genres(path):
    """The genre of every sentence of a treebank that names them (`# meta::genre = news`), else an empty list."""
    out, genre = [], None
    with open(path, encoding="utf-8") as handle:
        for block in corpora.blocks(handle):
            named = [line.split("=", 1)[1].strip() for line in block if line.startswith("# meta::genre")]
            genre = named[0] if named else genre
            if genre and any(line.split("\t")[0].isdigit() for line in block):
                out.append(genre)
    return out


def write(path, results):
    with open(path, "w", encoding="utf-8") as handle:
        for k, rows in enumerate(results):
            handle.write(f"# sent_id = {k}\n")
            for i, (form, lemma, upos, head, rel, tag) in enumerate(rows, 1):
                handle.write(f"{i}\t{form}\t{lemma}\t{upos}\t_\t_\t{head}\t{rel}\t_\tNER={tag}\n")
            handle.write("\n")


def tag_spans(words, tags, types):
    out = set()
    for a, b, kind in corpora.spans(tags):
        if kind in types:
            out.add((a + 1 if b - a > 1 and words[a].lower() == "the" else a, b, kind))
    return out


def f1(tp, predicted, gold):
    p, r = tp / max(1, predicted), tp / max(1, gold)
    return p, r, 2 * p * r / max(1e-9, p + r)


def score_ner(name, words, gold, results, types=("PER", "ORG", "LOC")):
    counts = {t: [0, 0, 0] for t in types}
    for w, g, rows in zip(words, gold, results):
        a, b = tag_spans(w, g, types), tag_spans(w, [r[5] for r in rows], types)
        for t in types:
            ga, pb = {s for s in a if s[2] == t}, {s for s in b if s[2] == t}
            for k, n in enumerate((len(ga & pb), len(pb), len(ga))):
                counts[t][k] += n
    total = [sum(c[k] for c in counts.values()) for k in range(3)]
    p, r, f = f1(*total)
    detail = " ".join(f"{t} {f1(*c)[2]:.3f} (of {c[2]})" for t, c in counts.items() if c[2] or c[1])
    print(f"ner {name}: P {p:.3f} R {r:.3f} F {f:.3f} | {detail}", flush=True)
    return f


# What tells who does what to whom: no function words, no names, no compounds.
CORE = {"acl", "acl:relcl", "advcl", "appos", "ccomp", "conj", "iobj", "nmod", "nmod:poss", "nsubj", "nsubj:pass", "obj", "obl",
        "obl:agent", "parataxis", "root", "xcomp"}


def score_syntax(name, gold, results):
    n = upos = uas = las = lemma = full = core = core_las = 0
    for g, rows in zip(gold, results):
        for a, b in zip(g, rows):
            if a[3] == "PUNCT":
                continue
            n += 1
            upos += a[3] == b[2]
            lemma += a[2].lower() == b[1].lower()
            core += a[7] in CORE
            if int(a[6]) == b[3]:
                uas += 1
                same = a[7].split(":")[0] == b[4].split(":")[0]
                las += same
                core_las += same and a[7] in CORE
                full += a[7] == b[4]
    print(f"syntax {name}: lemma {lemma / n:.4f} UPOS {upos / n:.4f} UAS {uas / n:.4f} LAS {las / n:.4f} "
          f"(with subtypes {full / n:.4f}, of core relations {core_las / core:.4f})", flush=True)


def score_held_out(tagger, folder):
    """The held-out twentieth of the training corpora: what choices are made by."""
    held = held_out(folder)
    results = tagger.analyse_many([s.words for _, s in held])
    names = sorted({name for name, _ in held})
    mean = []
    for name in names:
        rows = [(s, r) for (source, s), r in zip(held, results) if source == name]
        labelled = [(s, corpora.spans([w[5] for w in r])) for s, r in rows if s.ner is not None]
        if labelled:
            p, r, f, n = span_f1(*zip(*labelled))
            mean.append(f)
            print(f"held-out ner {name}: P {p:.3f} R {r:.3f} F {f:.3f} (of {n})", flush=True)
        parsed = [(s, r) for s, r in rows if s.heads is not None]
        if parsed:
            gold = [[(None, w, le, u, None, None, h, d) for w, le, u, h, d in
                     zip(s.words, s.lemmas, s.upos, s.heads, s.deprels)] for s, _ in parsed]
            score_syntax(f"held-out {name}", gold, [r for _, r in parsed])
    print(f"held-out ner mean F {sum(mean) / len(mean):.4f}")


def main():
    p = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    p.add_argument("model")
    p.add_argument("--ner", nargs="*", default=[])
    p.add_argument("--syntax", nargs="*", default=[])
    p.add_argument("--news", nargs="*", default=[], help="CoNLL-U with heads, and entities of every type in MISC")
    p.add_argument("--re3d", help="corpora folder: score the held-out re3d documents per label")
    p.add_argument("--held-out", help="corpora folder: score the held-out twentieth of the training corpora")
    p.add_argument("--predictions", help="folder for the predicted CoNLL-U files")
    p.add_argument("--scripts-only", action="store_true", help="lemmas without lemmas.tsv")
    p.add_argument("--threads", type=int, default=torch.get_num_threads())
    args = p.parse_args()
    torch.set_num_threads(args.threads)
    tagger = Exported(args.model, table=not args.scripts_only)
    scores = []
    for kind, paths in (("ner", args.ner), ("syntax", args.syntax), ("news", args.news)):
        for path in paths:
            gold = list(read_rows(path))
            words = [[r[1] for r in rows] for rows in gold]
            results = tagger.analyse_many(words)
            name = os.path.basename(path).removesuffix(".conllu")
            if kind != "syntax":
                tags = [[next((x[4:] for x in r[9].split("|") if x.startswith("NER=")), "O") for r in rows] for rows in gold]
                if kind == "ner":
                    scores.append(score_ner(name, words, tags, results))
                else:
                    score_ner(name, words, tags, results, ENTITIES)
            if kind != "ner":
                score_syntax(name, gold, results)
                by_genre = genres(path)
                for genre in sorted(set(by_genre)):
                    rows = [k for k, g in enumerate(by_genre) if g == genre]
                    score_syntax(f"{name} {genre}", [gold[k] for k in rows], [results[k] for k in rows])
            if args.predictions:
                os.makedirs(args.predictions, exist_ok=True)
                write(os.path.join(args.predictions, name + ".conllu"), results)
    if scores:
        print(f"ner mean F {sum(scores) / len(scores):.4f}")
    if args.held_out:
        score_held_out(tagger, args.held_out)
    if args.re3d:
        from data import load_all
        held = load_all(args.re3d)[1]["re3d"]
        results = tagger.analyse_many([s.words for s in held])
        score_ner("re3d held out", [s.words for s in held], [s.gold for s in held], results, ENTITIES)


if __name__ == "__main__":
    main()
