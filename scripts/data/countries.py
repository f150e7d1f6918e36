#!/usr/bin/env python3
"""Builds data/actors/countries.toml from the npm package world-countries (ODbL-1.0).

    npm pack world-countries@5.1.0 && tar xzf world-countries-5.1.0.tgz
    python3 scripts/data/countries.py package/countries.json > data/actors/countries.toml

Taken over: ISO 3166-1 alpha-3, common and official English name, Latin-script spellings, the capital,
and the English demonyms. Left out: two-letter codes, native names, and any demonym or spelling that two
countries share, since it would name neither.
"""
import collections
import json
import re
import sys

LATIN = re.compile(r"^[A-Za-zÀ-ÖØ-öø-ÿ'’.,() -]+$")


def quoted(strings):
    return "[" + ", ".join(json.dumps(s, ensure_ascii=False) for s in strings) + "]"


def plural(demonym):
    """'Russians', but 'the Chinese', 'the British', 'the French', 'the Swiss'."""
    return None if re.search(r"(ese|sh|ch|ss|s)$", demonym) else demonym + "s"


def main():
    countries = json.load(open(sys.argv[1], encoding="utf-8"))
    rows = []
    for c in countries:
        names = [c["name"]["official"]]
        for spelling in c["altSpellings"]:
            bare = spelling.replace(".", "")
            # Short codes in lower case or of two letters are no names in running text.
            if LATIN.match(spelling) and len(bare) > 2 and "," not in spelling:
                names.append(spelling)
        demonyms = []
        for d in c.get("demonyms", {}).get("eng", {}).values():
            for word in re.split(r",\s*", d):
                for form in (word, plural(word)):
                    if form and form not in demonyms:
                        demonyms.append(form)
        rows.append((c["cca3"], c["name"]["common"], names, demonyms, c.get("capital") or [], c.get("independent")))
    # "American" is also said of two territories: an independent country goes before those.
    owners = collections.defaultdict(list)
    for code, common, names, demonyms, _, independent in rows:
        for n in {common, *names, *demonyms}:
            owners[n].append((code, independent))

    def owns(code, name):
        independent = [c for c, i in owners[name] if i]
        return (independent or [c for c, _ in owners[name]]) == [code]

    print("# Countries: ISO 3166-1 alpha-3, names, nationalities, capitals.")
    print("# Built by scripts/data/countries.py from the npm package world-countries 5.1.0,")
    print("# (c) Mohammed Le Doze and contributors, under the Open Database License 1.0 (ODbL-1.0).")
    print("# Do not edit by hand: what is missing here stands in known.toml.")
    for code, common, names, demonyms, capital, _ in sorted(rows):
        names = sorted({n for n in names if n != common and owns(code, n)})
        demonyms = [d for d in demonyms if d != common and owns(code, d)]
        print("\n[[actor]]")
        print(f'id = "country/{code}"')
        print('kind = "country"')
        print(f"name = {json.dumps(common, ensure_ascii=False)}")
        print(f"names = {quoted(names)}")
        print(f"demonyms = {quoted(demonyms)}")
        print(f"seats = {quoted(capital)}")


if __name__ == "__main__":
    main()
