#!/usr/bin/env python3
"""Checks of the parts that the Rust tagger mirrors: python scripts/train/test_train.py"""
import itertools
import os
import sys
import unittest

import numpy as np

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

import corpora  # noqa: E402
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
