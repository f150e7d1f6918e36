#!/usr/bin/env python3
"""Fits the temperature that makes the score of an entity a probability, and writes it to config.json.

    calibrate.py MODEL --data DATA [--check GOLD.conllu...] [--dry-run]

A span's score is to be the share of spans with that score that are right, extent and type. One
number, the temperature of the softmax over tags, is fitted by log-loss on the held-out twentieth of
the entity corpora (data.hold_out). Spans that a corpus can neither confirm nor refute, because it
does not label their type, do not count; Few-NERD's parts are left out for that reason. The figures
"after" are of the half that the temperature was not fitted on. GOLD files are only looked at.
"""
import argparse
import functools
import json
import os
import sys

os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

import numpy as np  # noqa: E402
import torch  # noqa: E402

import decode  # noqa: E402
from evaluate import read_rows, tag_spans  # noqa: E402
from held_out import held_out, verdict  # noqa: E402
from tagger import Exported  # noqa: E402

BINS = 10


def log_probs_of(tagger, sentences):
    """Log-probabilities of tags, sentence by sentence, in batches of like length."""
    order = sorted(range(len(sentences)), key=lambda k: len(sentences[k]))
    out = [None] * len(sentences)
    for a in range(0, len(order), 16):
        part = order[a : a + 16]
        for k, raw in zip(part, tagger.raw([sentences[k] for k in part])):
            out[k] = raw["ner"]
    return out


def scored(log_probs, judge, temperature):
    """Scores and verdicts (1 right, 0 wrong) of all spans that can be judged."""
    scores, right = [], []
    for k, rows in enumerate(log_probs):
        for start, end, kind, score in decode.entities(rows, temperature):
            found = judge(k, start, end, kind)
            if found is not None:
                scores.append(score)
                right.append(found)
    return np.array(scores), np.array(right, float)


def log_loss(scores, right):
    p = np.clip(scores, 1e-6, 1 - 1e-6)
    return -(right * np.log(p) + (1 - right) * np.log(1 - p)).mean()


def bins(scores, right):
    """(from, to, spans, mean score, share right) of the bins that are not empty."""
    at = np.minimum((scores * BINS).astype(int), BINS - 1)
    return [(k / BINS, (k + 1) / BINS, int((at == k).sum()), scores[at == k].mean(), right[at == k].mean())
            for k in range(BINS) if (at == k).any()]


def ece(scores, right):
    """Expected calibration error (Guo et al. 2017) over ten bins of equal width."""
    return sum(n * abs(mean - share) for _, _, n, mean, share in bins(scores, right)) / len(scores)


def fit(log_probs, judge, low=0.5, high=4.0):
    """The temperature of the least log-loss, by golden section."""
    ratio = (5**0.5 - 1) / 2
    loss = functools.cache(lambda t: log_loss(*scored(log_probs, judge, t)))
    a, b = high - ratio * (high - low), low + ratio * (high - low)
    while high - low > 0.01:
        if loss(a) < loss(b):
            high, b, a = b, a, b - ratio * (b - low)
        else:
            low, a, b = a, b, a + ratio * (high - a)
    return (low + high) / 2


def report(name, before, after):
    print(f"{name}: {len(before[0])} spans, {before[1].mean():.3f} right | before: mean {before[0].mean():.3f} "
          f"ECE {ece(*before):.3f} log-loss {log_loss(*before):.3f} | after: mean {after[0].mean():.3f} "
          f"ECE {ece(*after):.3f} log-loss {log_loss(*after):.3f}", flush=True)


def main():
    p = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    p.add_argument("model")
    p.add_argument("--data", required=True, help="corpora folder, as for train.py")
    p.add_argument("--check", nargs="*", default=[], help="CoNLL-U files of other origin to look at (PER, ORG, LOC)")
    p.add_argument("--dry-run", action="store_true", help="leave config.json as it is")
    p.add_argument("--threads", type=int, default=torch.get_num_threads())
    args = p.parse_args()
    torch.set_num_threads(args.threads)
    tagger = Exported(args.model)
    held = [(name, s) for name, s in held_out(args.data) if s.ner is not None]
    log_probs = log_probs_of(tagger, [s.words for _, s in held])

    def part(keep):
        rows = [k for k in range(len(held)) if keep(k)]
        return [log_probs[k] for k in rows], lambda k, *span: verdict(held[rows[k]][1].ner, *span)

    halves = [part(lambda k, h=h: k % 2 == h) for h in (0, 1)]
    other = [fit(*halves[1 - h]) for h in (0, 1)]
    after = [scored(*halves[h], other[h]) for h in (0, 1)]
    before = [scored(*halves[h], 1.0) for h in (0, 1)]
    joined = lambda pair: tuple(np.concatenate([a[k] for a in pair]) for k in (0, 1))
    temperature = round(fit(log_probs, part(lambda k: True)[1]), 3)
    print(f"temperature {temperature} (halves: {other[0]:.3f}, {other[1]:.3f})")
    report("held out", joined(before), joined(after))
    print("| score | spans | mean score | right |\n| --- | --- | --- | --- |")
    for low, high, n, mean, share in bins(*joined(after)):
        print(f"| {low:.1f} to {high:.1f} | {n} | {mean:.3f} | {share:.3f} |")
    for name in sorted({name for name, _ in held}):
        rows = part(lambda k: held[k][0] == name)
        if len(scored(*rows, 1.0)[0]):
            report(f"  {name}", scored(*rows, 1.0), scored(*rows, temperature))
    for path in args.check:
        gold = list(read_rows(path))
        words = [[r[1] for r in rows] for rows in gold]
        tags = [[next((x[4:] for x in r[9].split("|") if x.startswith("NER=")), "O") for r in rows] for rows in gold]
        spans = [tag_spans(w, t, ("PER", "ORG", "LOC")) for w, t in zip(words, tags)]

        def judge(k, start, end, kind):
            start += end - start > 1 and words[k][start].lower() == "the"
            return (start, end, kind) in spans[k] if kind in ("PER", "ORG", "LOC") else None

        rows = log_probs_of(tagger, words)
        report(f"  {os.path.basename(path)}", scored(rows, judge, 1.0), scored(rows, judge, temperature))
    if not args.dry_run:
        place = os.path.join(args.model, "config.json")
        with open(place, encoding="utf-8") as handle:
            config = json.load(handle)
        config["entity_temperature"] = temperature
        with open(place, "w", encoding="utf-8") as handle:
            json.dump(config, handle, indent=2)
            handle.write("\n")
        print(f"wrote {place}")


if __name__ == "__main__":
    main()
