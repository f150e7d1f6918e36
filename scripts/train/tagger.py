"""The exported model folder, loaded back in f32: what evaluation and fixtures run.

It goes through the files and not through a checkpoint, so that what is measured is
what is shipped, f16 rounding included.
"""
import json
import os

import numpy as np
import torch
from safetensors.torch import load_file

import decode
from data import Collator, Words
from corpora import Sentence
from export import read_lemmas
from labels import NER_TAGS
from model import Tagger


class Exported:
    def __init__(self, folder, table=True):
        """`table`: whether lemmas.tsv, where present, overrides the lemma scripts."""
        from transformers import BertConfig
        with open(os.path.join(folder, "labels.json"), encoding="utf-8") as handle:
            self.labels = json.load(handle)
        assert self.labels["ner"] == NER_TAGS
        self.rels, self.scripts = self.labels["deprel"], self.labels["lemma_scripts"]
        self.lexicon = decode.LemmaLexicon(read_lemmas(folder) if table else {})
        self.words = Words(os.path.join(folder, "vocab.txt"))
        config = BertConfig.from_pretrained(folder)
        self.temperature = getattr(config, "entity_temperature", 1.0)
        self.model = Tagger(config, len(self.rels), len(self.scripts))
        weights = load_file(os.path.join(folder, "model.safetensors"))
        self.model.load_state_dict({k: v.float() for k, v in weights.items()})
        self.model.eval()
        self.collate = Collator(self.words, self.rels, self.scripts)

    @torch.no_grad()
    def raw(self, sentences):
        """Per sentence: word vectors [n+1, h], NER log-probs, UPOS/lemma logits, arc log-probs, all as numpy."""
        batch = self.collate([Sentence(words=w, source="") for w in sentences])
        m = self.model
        v = m.words(batch)
        arcs = m.arc_scores(v)
        out = []
        for i, w in enumerate(sentences):
            n = len(w)
            out.append({"vectors": v[i, : n + 1],
                        "ner": torch.log_softmax(m.heads.ner(v[i, 1 : n + 1]), -1).double().numpy(),
                        "upos": m.heads.upos(v[i, 1 : n + 1]).numpy(),
                        "lemma": m.heads.lemma(v[i, 1 : n + 1]).numpy(),
                        "arcs": torch.log_softmax(arcs[i, :n, : n + 1], -1).numpy()})
        return out

    @torch.no_grad()
    def analyse(self, sentences):
        """One list of word rows a sentence: (form, lemma, upos, head, deprel, ner tag)."""
        results = []
        root = self.rels.index("root")
        for words, r in zip(sentences, self.raw(sentences)):
            tags = [NER_TAGS[k] for k in decode.viterbi(r["ner"])]
            heads = decode.tree(r["arcs"])
            scores = self.model.rel_scores(r["vectors"][None], torch.from_numpy(heads)[None])[0].numpy().copy()
            scores[heads != 0, root] = -np.inf
            best = np.where(heads == 0, root, scores.argmax(-1))
            order = np.argsort(-r["lemma"], axis=-1, kind="stable")[:, :50]
            upos = [self.labels["upos"][k] for k in r["upos"].argmax(-1)]
            lemmas = [self.lexicon.lemma(w, u, order[i], self.scripts)
                      for i, (w, u) in enumerate(zip(words, upos))]
            results.append([(w, lemmas[i], upos[i], int(heads[i]), self.rels[best[i]], tags[i])
                            for i, w in enumerate(words)])
        return results

    def analyse_many(self, sentences, tokens=1024):
        """The same for any number of sentences, batched by length; over-long ones are cut into windows."""
        pieces = []
        for k, words in enumerate(sentences):
            sizes = [len(self.words.ids(w)) for w in words]
            start, used = 0, 0
            for i, size in enumerate(sizes):
                if used + size > 500:
                    pieces.append((used, k, start, i))
                    start, used = i, 0
                used += size
            pieces.append((used, k, start, len(words)))
        pieces.sort()
        done, batch = {}, []

        def flush():
            for (_, k, a, b), rows in zip(batch, self.analyse([sentences[k][a:b] for _, k, a, b in batch])):
                done[k, a] = [(w, l, u, h + a if h else 0, d, t) for w, l, u, h, d, t in rows]
            batch.clear()

        for piece in pieces:
            if batch and (len(batch) + 1) * (piece[0] + 2) > tokens:
                flush()
            batch.append(piece)
        flush()
        out = [[] for _ in sentences]
        for (k, a) in sorted(done):
            out[k] += done[k, a]
        return out
