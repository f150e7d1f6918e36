#!/usr/bin/env python3
"""Adds the past forms of irregular verbs to lemmas.tsv of a model folder.

    python3 scripts/train/irregular.py models/en-news-small

The lemma head makes forms by edit scripts, which it guesses wrong for rare ones ("froze"). What the treebanks say of a
form stays.
"""
import pathlib
import sys

# Infinitive, past tense, past participle; "-" where it is no form of its own, or the form is more often another word.
VERBS = """
arise arose arisen; awake awoke awoken; bear bore borne; beat - beaten; bite bit bitten; bleed bled -; blow
blew blown; break broke broken; breed bred -; bring brought -; buy bought -; catch caught -; choose chose
chosen; cling clung -; creep crept -; deal dealt -; dig dug -; draw drew drawn; drink drank drunk; drive
drove driven; eat ate eaten; fall fell fallen; feed fed -; fight fought -; flee fled -; fling flung -; fly
flew flown; forbid forbade forbidden; foresee foresaw foreseen; forget forgot forgotten; forgive forgave
forgiven; forgo forwent forgone; forsake forsook forsaken; freeze froze frozen; give gave given; grow grew
grown; hide hid hidden; hold held -; keep kept -; kneel knelt -; know knew known; lend lent -; lie - lain;
mislead misled -; mistake mistook mistaken; outdo outdid outdone; overcome overcame -; override overrode
overridden; overrun overran -; oversee oversaw overseen; overtake overtook overtaken; overthrow overthrew
overthrown; rebuild rebuilt -; redo redid redone; repay repaid -; resell resold -; ride rode ridden; ring
rang rung; rise rose risen; seek sought -; sell sold -; shake shook shaken; shine shone -; shrink shrank
shrunk; sing sang sung; sink sank sunk; slay slew slain; slide slid -; sneak snuck -; speak spoke spoken;
speed sped -; spend spent -; spin spun -; spring sprang sprung; steal stole stolen; stick stuck -; sting
stung -; strike struck -; strive strove striven; swear swore sworn; sweep swept -; swim swam swum; swing
swung -; take took taken; teach taught -; tear tore torn; throw threw thrown; undergo underwent undergone;
undertake undertook undertaken; undo undid undone; unfreeze unfroze unfrozen; uphold upheld -; wake woke
woken; wear wore worn; weave wove woven; weep wept -; withdraw withdrew withdrawn; withhold withheld -;
withstand withstood -; write wrote written; rewrite rewrote rewritten
"""


def main():
    table = pathlib.Path(sys.argv[1]) / "lemmas.tsv"
    rows = [line.split("\t") for line in table.read_text(encoding="utf-8").splitlines()]
    seen = {(form, upos) for form, upos, _ in rows}
    for verb in VERBS.split(";"):
        lemma, *forms = verb.split()
        for form in forms:
            if form != "-" and (form, "VERB") not in seen:
                seen.add((form, "VERB"))
                rows.append([form, "VERB", lemma])
    table.write_text("".join("\t".join(row) + "\n" for row in sorted(rows)), encoding="utf-8")
    print(f"{len(rows)} rows")


if __name__ == "__main__":
    main()
