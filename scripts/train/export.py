"""Writes the model folder that the Rust tagger reads: f16 weights, labels, config, vocabulary."""
import json
import os
import shutil

import torch
from safetensors.torch import save_file

from labels import ENTITIES, NER_TAGS, SHAPES, UPOS

VERSION = "0.4.0"
CONFIG_KEYS = ("vocab_size", "hidden_size", "num_hidden_layers", "num_attention_heads", "intermediate_size",
               "hidden_act", "max_position_embeddings", "type_vocab_size", "hidden_dropout_prob",
               "attention_probs_dropout_prob", "initializer_range", "layer_norm_eps")


def export(model, deprels, scripts, base, out, name="en-news-small"):
    from model import ARC, REL
    os.makedirs(out, exist_ok=True)
    tensors = {k: v.detach().to("cpu", torch.float16).contiguous() for k, v in model.state_dict().items()
               if "position_ids" not in k and "pooler" not in k}
    assert all(torch.isfinite(t).all() for t in tensors.values()), "a weight does not fit f16"
    save_file(tensors, os.path.join(out, "model.safetensors"), metadata={"format": "pt"})
    os.chmod(os.path.join(out, "model.safetensors"), 0o644)  # save_file leaves it to the owner alone
    config = {k: getattr(model.bert.config, k) for k in CONFIG_KEYS}
    with open(os.path.join(out, "config.json"), "w") as handle:
        json.dump(config, handle, indent=2)
        handle.write("\n")
    labels = {"format": 1, "name": name, "version": VERSION, "lower_case": True, "strip_accents": True,
              "shapes": SHAPES, "entities": ENTITIES, "ner": NER_TAGS, "upos": UPOS, "deprel": deprels,
              "lemma_scripts": scripts, "heads": {"arc": ARC, "rel": REL}}
    with open(os.path.join(out, "labels.json"), "w", encoding="utf-8") as handle:
        json.dump(labels, handle, ensure_ascii=False, indent=1)
        handle.write("\n")
    shutil.copyfile(os.path.join(base, "vocab.txt"), os.path.join(out, "vocab.txt"))


def write_lemmas(table, out):
    """lemmas.tsv: form, UPOS, lemma. Optional for a reader: it overrides the lemma script."""
    with open(os.path.join(out, "lemmas.tsv"), "w", encoding="utf-8") as handle:
        for (form, upos), lemma in sorted(table.items()):
            handle.write(f"{form}\t{upos}\t{lemma}\n")


def read_lemmas(folder):
    path = os.path.join(folder, "lemmas.tsv")
    if not os.path.exists(path):
        return {}
    with open(path, encoding="utf-8") as handle:
        rows = [line.rstrip("\n").split("\t") for line in handle]
    return {(form, upos): lemma for form, upos, lemma in rows}
