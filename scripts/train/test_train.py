#!/usr/bin/env python3
"""Checks of the parts that the Rust tagger mirrors: python scripts/train/test_train.py"""
import itertools
import os
import sys
import unittest

import numpy as np

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

import corpora  # noqa: E402
import data  # noqa: E402
import held_out  # noqa: E402
import decode  # noqa: E402
from labels import NER_TAGS, SHAPES, TAG_ID, apply_script, b_bit, i_bit, lemma_script, shape  # noqa: E402


def best_by_force(scores):
    """The score of the best single-root tree, by trying them all."""
    n, best = len(scores), -np.inf
    for heads in itertools.product(range(n + 1), repeat=n):
        if heads.count(0) != 1:
            continue
        reached = True
        for word in range(1, n + 1):
            steps = 0
            while word and steps <= n:
                word, steps = heads[word - 1], steps + 1
            reached &= word == 0
        if reached:
            best = max(best, sum(scores[i, h] for i, h in enumerate(heads)))
    return best


class Tests(unittest.TestCase):
    def test_tree_is_the_best_single_root_tree(self):
        rng = np.random.default_rng(1)
        for _ in range(100):
            n = rng.integers(1, 6)
            scores = rng.normal(size=(n, n + 1)) * 3
            heads = decode.tree(scores)
            self.assertEqual((heads == 0).sum(), 1)
            self.assertAlmostEqual(sum(scores[i, h] for i, h in enumerate(heads)), best_by_force(scores), places=6)

    def test_viterbi_is_legal(self):
        log_probs = np.full((3, len(NER_TAGS)), -9.0)
        for i, tag in enumerate(["O", "I-PER", "I-ORG"]):
            log_probs[i, TAG_ID[tag]] = -0.1
        tags = [NER_TAGS[k] for k in decode.viterbi(log_probs)]
        for before, tag in zip(["O"] + tags, tags):
            self.assertTrue(not tag.startswith("I-") or before[2:] == tag[2:])

    def test_a_score_is_the_share_of_the_legal_sequences(self):
        rng = np.random.default_rng(2)
        for temperature in (0.7, 1.0, 2.0):
            logits = rng.normal(size=(3, len(NER_TAGS))) * 3
            logits[0, TAG_ID["B-PER"]] += 4
            tempered = logits / temperature
            tempered -= np.logaddexp.reduce(tempered, axis=1, keepdims=True)
            mass = {}
            for path in itertools.product(range(len(NER_TAGS)), repeat=3):
                score = decode.START[path[0]] + sum(decode.LEGAL[a, b] for a, b in zip(path, path[1:]))
                mass[path] = np.exp(score + sum(tempered[i, t] for i, t in enumerate(path)))
            found = decode.entities(logits, temperature)
            self.assertTrue(found)
            for start, end, kind, score in found:
                b, i = TAG_ID["B-" + kind], TAG_ID["I-" + kind]
                own = sum(m for p, m in mass.items() if p[start] == b and all(t == i for t in p[start + 1 : end])
                          and p[end : end + 1] != (i,))
                self.assertAlmostEqual(score, own / sum(mass.values()), places=6)

    def test_typographic_quotation_marks(self):
        self.assertEqual(data.typographic(['"', "No", '"', "``", "is", "n't", "''"]),
                         ["\u201c", "No", "\u201d", "\u201c", "is", "n\u2019t", "\u201d"])

    def test_weapon_nouns_end_a_phrase(self):
        words = ["Rebels", "fired", "old", "rockets", "and", "weapons", "inspectors", "left", "the", "missiles", "."]
        s = corpora.weapon_nouns(corpora.Sentence(words, "test", ner=[corpora.free_mask(["WEAPON"])] * len(words)))
        self.assertEqual(s.ner[3], b_bit("WEAPON") | i_bit("WEAPON"))
        self.assertEqual(s.ner[5], corpora.free_mask(["WEAPON"]))
        self.assertEqual(s.ner[9], b_bit("WEAPON"))

    def test_nothing_held_out_is_trained_on(self):
        pool = {"a": [corpora.Sentence(["word", str(k % 150), "of", "a", "corpus"], "a") for k in range(400)]}
        kept, held = data.hold_out(pool)
        self.assertTrue(held["a"])
        self.assertFalse({tuple(s.words) for s in kept["a"]} & {tuple(s.words) for s in held["a"]})

    def test_what_an_ensemble_doubts_stays_open(self):
        rows = [("Orvania", 2, "nsubj", "NER=B-LOC|Arc=0.97|Tag=0.99"), ("sent", 0, "root", "NER=O|Arc=0.41|Tag=0.98"),
                ("Kestrels", 2, "obj", "NER=B-WEAPON|Arc=0.88|Tag=0.52")]
        lines = [f"{k}\t{word}\t_\tNOUN\t_\t_\t{head}\t{rel}\t_\t{misc}\n" for k, (word, head, rel, misc) in enumerate(rows, 1)]
        s, = corpora.read_conllu(lines, "test", (0.6, 0.8))
        self.assertEqual(s.heads, [2, -1, 2])
        self.assertEqual(s.ner, [b_bit("LOC"), 1, 0])

    def test_what_a_corpus_cannot_judge_has_no_verdict(self):
        free = corpora.free_mask(["NORP"])
        masks = [b_bit("PER"), i_bit("PER"), free]
        self.assertIs(held_out.verdict(masks, 0, 2, "PER"), True)
        self.assertIs(held_out.verdict(masks, 0, 1, "PER"), False)
        self.assertIs(held_out.verdict(masks, 2, 3, "NORP"), None)
        self.assertIs(held_out.verdict(masks, 2, 3, "ORG"), False)
        self.assertEqual(held_out.gold_spans(masks), [(0, 2)])
        sentence = corpora.Sentence(["Ilya", "Marek", "Velmari"], "test", ner=masks)
        found = [(0, 2, "PER"), (2, 3, "NORP")]
        self.assertEqual(held_out.span_f1([sentence], [found]), (1.0, 1.0, 1.0, 1))

    def test_shapes(self):
        for word, want in [("of", "lower"), ("Kyiv", "title"), ("A", "title"), ("NATO", "upper"), ("iPhone", "mixed"),
                           ("T-72", "digit"), ("—", "other"), ("天山", "other"), ("'Tis", "title"), ("½", "digit")]:
            self.assertEqual(SHAPES[shape(word)], want, word)

    def test_lemma_scripts(self):
        for form, lemma in [("sent", "send"), ("was", "be"), ("Dogs", "dog"), ("Kyiv", "Kyiv"), ("Weapons", "weapon")]:
            self.assertEqual(apply_script(form, lemma_script(form, lemma)), lemma)
        self.assertIsNone(apply_script("a", "lower|3|y"))

    def test_unlabelled_types_stay_open(self):
        s = corpora.fold_tags(["Kofi", "met", "Russian", "envoys"], ["B-PER", "O", "O", "O"], corpora.CONLL,
                              ["WEAPON", "NORP"], {"russian"}, "test", 1.0)
        self.assertEqual(s.ner[0], b_bit("PER"))
        self.assertTrue(s.ner[1] & 1 and s.ner[1] & b_bit("WEAPON") and not s.ner[1] & b_bit("LOC"))
        self.assertEqual(s.ner[2], b_bit("NORP") | i_bit("NORP"))

    def test_spans_read_iob1_and_iob2(self):
        self.assertEqual(corpora.spans(["I-PER", "I-PER", "B-PER", "O", "I-LOC"]),
                         [(0, 2, "PER"), (2, 3, "PER"), (4, 5, "LOC")])
        masks = [1, 1]
        corpora.paint(masks, 0, 2, ("LOC", "ORG"))
        self.assertEqual(masks, [b_bit("LOC") | b_bit("ORG"), i_bit("LOC") | i_bit("ORG")])


if __name__ == "__main__":
    unittest.main()
