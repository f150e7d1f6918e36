#!/usr/bin/env python3
"""Parses sentences with several models together: training data for one of them.

    ensemble.py IN.conllu OUT.conllu MODEL MODEL...

The probabilities of arcs, relations, parts of speech and entity tags are averaged over the models
before a tree and a tag sequence are chosen. MISC says how sure they are (`Arc`, `Tag`), so that a
training can leave open what they are not (corpora.read_conllu). Lemmas are left out.
"""
import os
import sys

os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

import numpy as np  # noqa: E402
import torch  # noqa: E402

import corpora  # noqa: E402
import decode  # noqa: E402
from labels import NER_TAGS, UPOS  # noqa: E402
from tagger import Exported  # noqa: E402

WORDS = 700  # padded words of a batch
LONGEST = 60  # words; longer sentences are left out, training would drop most of them


def softmax(logits):
    return torch.softmax(torch.as_tensor(logits), -1).numpy()


def parse(models, raws):
    """Rows (UPOS, head, relation, tag, arc probability, tag probability) of one sentence."""
    relations = models[0].rels
    arcs = np.mean([np.exp(r["arcs"]) for r in raws], 0)
    heads = decode.tree(np.log(arcs + 1e-9))
    scores = [m.model.rel_scores(r["vectors"][None], torch.from_numpy(heads)[None])[0] for m, r in zip(models, raws)]
    rels = np.mean([softmax(s) for s in scores], 0)
    root = relations.index("root")
    rels[heads != 0, root] = 0.0
    best = np.where(heads == 0, root, rels.argmax(-1))
    upos = np.mean([softmax(r["upos"]) for r in raws], 0).argmax(-1)
    tags = np.mean([np.exp(r["ner"]) for r in raws], 0)
    path = decode.viterbi(np.log(tags + 1e-9))
    return [(UPOS[upos[i]], int(heads[i]), relations[best[i]], NER_TAGS[path[i]],
             min(arcs[i, heads[i]], rels[i].max()), tags[i, path[i]]) for i in range(len(heads))]


@torch.no_grad()
def main(source, out, folders):
    models = [Exported(folder) for folder in folders]
    with open(source, encoding="utf-8") as handle:
        sentences = [s.words for s in corpora.read_conllu(handle, "") if len(s.words) <= LONGEST]
    queue = sorted(range(len(sentences)), key=lambda k: len(sentences[k]))
    done = {}
    while queue:
        size = max(1, WORDS // (len(sentences[queue[0]]) + 12))
        batch, queue = queue[:size], queue[size:]
        raws = [m.raw([sentences[k] for k in batch]) for m in models]
        for at, k in enumerate(batch):
            done[k] = parse(models, [r[at] for r in raws])
    with open(out, "w", encoding="utf-8") as handle:
        for k, words in enumerate(sentences):
            for i, (word, (upos, head, rel, tag, arc, sure)) in enumerate(zip(words, done[k]), 1):
                handle.write(f"{i}\t{word}\t_\t{upos}\t_\t_\t{head}\t{rel}\t_\tNER={tag}|Arc={arc:.2f}|Tag={sure:.2f}\n")
            handle.write("\n")


if __name__ == "__main__":
    if len(sys.argv) < 4:
        raise SystemExit(__doc__)
    main(sys.argv[1], sys.argv[2], sys.argv[3:])
