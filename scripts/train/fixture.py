#!/usr/bin/env python3
"""Writes reference.json: what the exported model says, for the Rust tests to compare.

    fixture.py MODEL tests/fixtures/tagger/reference.json

The sentences are invented for this file. Numbers come from the f16 weights run in f32.
"""
import json
import os
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

import torch  # noqa: E402

import decode  # noqa: E402
from labels import SHAPES, shape  # noqa: E402
from tagger import Exported  # noqa: E402

SENTENCES = [
    "Stop .",
    "Orvania denies arming rebels",
    "The Velmari government sent 40 armoured vehicles to the Harun Front on Tuesday , two officials said .",
    "General Ilya Marek accused the United States of supplying Kestrel-9 missiles to Orvania , which Washington denied .",
    "“ We have n't sold a single rifle to them , ” Foreign Minister Zoë Ångström-Łukasz told reporters in Port Adele .",
    "NORTHERN ALLIANCE TROOPS SEIZE AIRPORT AFTER NIGHT OF SHELLING",
    "French , Turkish and Velmari diplomats met at the U.N. headquarters in Geneva in March 2019 .",
    "He was reportedly paid € 2.5m — about ¥ 300 000 000 … — by Tarkon-Bau GmbH ( 天山 ) for S-300 parts 🚀 , naïve as it sounds .",
    "Weapons that had been bought by the ministry were later found in children 's homes .",
    "\u200b Was n't the ship , the MV Calder Star , carrying wheat ?",
    "Mike 's company ships drones , radios and night-vision goggles to Sudarra 's army via AT&T-branded crates .",
    ("When the inspectors of the Lindqvist Commission returned to the harbour town of Maresh last autumn , they "
     "wrote in a report which was never published that at least eleven freighters , most of them registered in "
     "Panama and owned through shell companies in Cyprus , had unloaded ammunition , spare parts for T-72 tanks "
     "and several hundred shoulder-fired rockets , although the governor , Pavel Osric , a former colonel of the "
     "Velmari Guard , had repeatedly told parliament that no foreign power had given , lent or sold his militia "
     "anything more dangerous than blankets , flour and medicine since the ceasefire was signed ."),
]


def rounded(values, digits=5):
    return [round(float(v), digits) for v in values]


def main():
    tagger, with_table = Exported(sys.argv[1], table=False), Exported(sys.argv[1])
    torch.set_num_threads(1)
    out = []
    for text in SENTENCES:
        words = text.split(" ")
        raw = tagger.raw([words])[0]
        rows = tagger.analyse([words])[0]
        ids, first, _ = tagger.words.encode(words)
        picks = sorted({0, 1, len(words) // 2, len(words)})
        out.append({
            "words": words, "ids": ids, "first": first,
            "pieces": tagger.words.tokenizer.convert_ids_to_tokens(ids),
            "shapes": [SHAPES[shape(w)] for w in words],
            "lemma": [r[1] for r in rows],  # of the scripts alone
            "lemma_with_table": [r[1] for r in with_table.analyse([words])[0]],  # lemmas.tsv first
            "upos": [r[2] for r in rows],
            "head": [r[3] for r in rows], "deprel": [r[4] for r in rows], "ner": [r[5] for r in rows],
            # vector i: word i of 1..n, 0 = [CLS]
            "vectors": [{"word": i, "first4": rounded(raw["vectors"][i][:4])} for i in picks],
            "entities": [(*span, round(score, 5)) for *span, score in decode.entities(raw["ner"], tagger.temperature)],
            "upos_max_logit": rounded(raw["upos"].max(-1), 4),
            "arc_log_prob_of_head": rounded([raw["arcs"][i][r[3]] for i, r in enumerate(rows)]),
        })
    note = ("Invented sentences; output of this model folder's f16 weights in f32, one sentence at a time. "
            "head: 0 is the root, words count from 1. Written by scripts/train/fixture.py.")
    os.makedirs(os.path.dirname(os.path.abspath(sys.argv[2])), exist_ok=True)
    with open(sys.argv[2], "w", encoding="utf-8") as handle:
        handle.write(json.dumps({"note": note, "tolerance": 0.01, "sentences": out}, ensure_ascii=False)
                     .replace('}, {"words"', '},\n{"words"') + "\n")


if __name__ == "__main__":
    main()
