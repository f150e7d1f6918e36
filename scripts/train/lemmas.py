#!/usr/bin/env python3
"""Writes lemmas.tsv of a model folder: the lemmas of the training treebanks' words.

    python scripts/train/lemmas.py --data DATA --out models/en-news-small

One line a form and part of speech: form in lower case, UPOS, lemma. The most frequent lemma wins. The
tagger looks here first and asks its lemma head for the rest. Proper nouns, numbers, punctuation and
symbols stay out (their lemma is their form), and so does what occurs once and is a typo by its own mark.
"""
import argparse
import collections
import lzma
import pathlib

OPEN = {"ADJ", "ADP", "ADV", "AUX", "CCONJ", "DET", "INTJ", "NOUN", "PART", "PRON", "SCONJ", "VERB"}


def rows(path):
    opener = lzma.open if path.suffix == ".xz" else open
    with opener(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            columns = line.rstrip("\n").split("\t")
            if len(columns) == 10 and columns[0].isdigit():
                yield columns


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", required=True, type=pathlib.Path, help="the corpora's folder")
    parser.add_argument("--out", required=True, type=pathlib.Path, help="the model folder")
    args = parser.parse_args()
    count = collections.defaultdict(collections.Counter)
    for path in sorted((args.data / "syntax").glob("*.train.conllu*")):
        for _, form, lemma, upos, _, features, _, _, _, misc in rows(path):
            if upos in OPEN and form.isascii() and form.replace("'", "").replace("-", "").isalpha() and "Typo=Yes" not in features:
                count[form.lower(), upos][lemma.lower()] += 1
    table = sorted((form, upos, lemmas.most_common(1)[0][0]) for (form, upos), lemmas in count.items())
    with open(args.out / "lemmas.tsv", "w", encoding="utf-8") as out:
        for row in table:
            out.write("\t".join(row) + "\n")
    print(f"{len(table)} lemmas")


if __name__ == "__main__":
    main()
