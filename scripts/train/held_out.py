"""The held-out twentieth of the training corpora, and what its permitted tags say of a span.

For choices: of the recipe, and of the temperature. A corpus that does not label a type can
neither confirm nor refute a span of it; such spans do not count.
"""
from data import load_all
from labels import ENTITIES, O_BIT, b_bit, i_bit

MOST = 600  # sentences of one corpus, so that the largest does not drown the others
ANY_B = sum(b_bit(t) for t in ENTITIES)
ANY_I = sum(i_bit(t) for t in ENTITIES)


def held_out(folder):
    """[(source, sentence)] with labels of entities or syntax; Few-NERD's parts label too few types."""
    out = []
    for name, sentences in sorted(load_all(folder)[1].items()):
        if not name.startswith("fewnerd"):
            step = max(1, len(sentences) // MOST)
            out += [(name, s) for s in sentences[::step][:MOST]]
    return out


def verdict(masks, start, end, kind):
    """True or False where the permitted tags settle whether the span is right, else None."""
    b, i = b_bit(kind), i_bit(kind)
    wanted = [b] + [i] * (end - start - 1)
    inside = masks[start:end]
    if not all(m & w for m, w in zip(inside, wanted)):
        return False
    if end < len(masks) and masks[end] & i and not masks[end] & O_BIT:
        return False  # the name goes on
    return None if any(m & O_BIT for m in inside) else True


def gold_spans(masks):
    """(start, end) of the entities that are settled."""
    out, start = [], None
    for k, mask in enumerate(list(masks) + [O_BIT]):
        goes_on = start is not None and not mask & (O_BIT | ANY_B) and mask & ANY_I
        if start is not None and not goes_on:
            out.append((start, k))
            start = None
        if start is None and mask & ANY_B and not mask & O_BIT:
            start = k
    return out


def span_f1(sentences, predicted):
    """(P, R, F, gold spans) of [(start, end, type)] lists over sentences with permitted tags."""
    right = judged = gold = 0
    for s, found in zip(sentences, predicted):
        verdicts = [verdict(s.ner, *span) for span in found]
        right += sum(v is True for v in verdicts)
        judged += sum(v is not None for v in verdicts)
        gold += len(gold_spans(s.ner))
    p, r = right / max(1, judged), right / max(1, gold)
    return p, r, 2 * p * r / max(1e-9, p + r), gold
