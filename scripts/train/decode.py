"""Decoding: Viterbi for BIO tags, single-root maximum spanning tree, lemmas."""
import numpy as np

from labels import NER_TAGS, apply_script


def transitions():
    """legal[i, j]: tag j may follow tag i (I-X only after B-X or I-X)."""
    legal = np.zeros((len(NER_TAGS), len(NER_TAGS)))
    for j, tag in enumerate(NER_TAGS):
        if tag.startswith("I-"):
            legal[:, j] = -1e9
            for i, before in enumerate(NER_TAGS):
                if before[2:] == tag[2:] and before != "O":
                    legal[i, j] = 0
    return legal


LEGAL = transitions()
START = np.array([-1e9 if t.startswith("I-") else 0.0 for t in NER_TAGS])


def viterbi(log_probs):
    """Best legal tag sequence for [n, tags] log-probabilities."""
    score, back = log_probs[0] + START, []
    for row in log_probs[1:]:
        total = score[:, None] + LEGAL
        back.append(total.argmax(0))
        score = total.max(0) + row
    best = [int(score.argmax())]
    for pointers in reversed(back):
        best.append(int(pointers[best[-1]]))
    return best[::-1]


def well_formed(log_probs):
    """Log-mass of the legal sequences over the words ..w and over the words w.., for w from 0 to n."""
    probs = np.exp(log_probs)
    outside, begin, inside = probs[:, 0], probs[:, 1::2], probs[:, 2::2]  # the order of NER_TAGS
    before, after = [0.0], [0.0]
    going_on = np.zeros(begin.shape[1])  # share of the mass in which an entity of a type may go on
    for o, b, i in zip(outside, begin, inside):
        grown = max(o + b.sum() + i @ going_on, 1e-300)
        going_on = (b + i * going_on) / grown
        before.append(before[-1] + np.log(grown))
    rest = np.zeros(begin.shape[1])  # mass that begins with I-x, relative to what begins with no I
    for o, b, i in zip(outside[::-1], begin[::-1], inside[::-1]):
        grown = max(o + b @ (1 + rest), 1e-300)
        rest = i * (1 + rest) / grown
        after.append(after[-1] + np.log(grown))
    return before, after[::-1]


def entities(log_probs, temperature=1.0):
    """[(start, end, type, score)] of one sentence, as `src/tagger/decode/ner.rs` and `span.rs` have them.

    The score is the share that this span has of all legal sequences of tags. The entities do not
    depend on the temperature.
    """
    path, out = viterbi(log_probs), []
    tempered = log_probs / temperature
    tempered = tempered - np.logaddexp.reduce(tempered, axis=-1, keepdims=True)
    before, after = well_formed(tempered) if any(path) else ([], [])
    for start, tag in enumerate(path):
        if NER_TAGS[tag].startswith("B-"):
            inside, end = tag + 1, start + 1  # I-X follows B-X in NER_TAGS
            while end < len(path) and path[end] == inside:
                end += 1
            own = tempered[start, tag] + tempered[start + 1 : end, inside].sum()
            out.append((start, end, NER_TAGS[tag][2:], float(np.exp(before[start] + own + after[end] - before[-1]))))
    return out


def cycle_of(heads):
    """One cycle of the head assignment (node 0 is the root), or None."""
    state = np.zeros(len(heads), int)
    state[0] = -1
    for start in range(1, len(heads)):
        node, path = start, []
        while state[node] == 0:
            state[node] = start
            path.append(node)
            node = heads[node]
        if state[node] == start and node in path:
            return path[path.index(node):]
        for p in path:
            state[p] = -1
    return None


def chu_liu_edmonds(scores):
    """Maximum arborescence from node 0; scores[dependent, head], row 0 unused."""
    scores = scores.copy()
    np.fill_diagonal(scores, -np.inf)
    heads = scores.argmax(1)
    heads[0] = 0
    cycle = cycle_of(heads)
    if cycle is None:
        return heads
    inside = np.zeros(len(heads), bool)
    inside[cycle] = True
    rest = np.flatnonzero(~inside)
    kept = scores[cycle, heads[cycle]]
    total = kept.sum()
    new = np.full((len(rest) + 1, len(rest) + 1), -np.inf)  # last = the contracted cycle
    new[:-1, :-1] = scores[np.ix_(rest, rest)]
    out_choice = scores[np.ix_(rest, cycle)].argmax(1)
    new[:-1, -1] = scores[np.ix_(rest, cycle)].max(1)
    enter = total - kept[:, None] + scores[np.ix_(cycle, rest)]
    in_choice = enter.argmax(0)
    new[-1, :-1] = enter.max(0)
    sub = chu_liu_edmonds(new)
    result = heads.copy()
    for k, node in enumerate(rest):
        if node:
            result[node] = cycle[out_choice[k]] if sub[k] == len(rest) else rest[sub[k]]
    broken = sub[-1]
    result[cycle[in_choice[broken]]] = rest[broken]
    return result


def tree(arc_log_probs):
    """Heads of n words from [n, n+1] log-probabilities: the best tree with one root.

    A penalty on every arc from the root makes the best tree use as few of them as
    possible, that is one, and it shifts all such trees alike.
    """
    n = len(arc_log_probs)
    scores = np.full((n + 1, n + 1), -1e9)
    scores[1:] = np.maximum(arc_log_probs.astype(np.float64), -1e5)
    scores[1:, 0] -= 1e7
    return chu_liu_edmonds(scores)[1:]


def lemma(form, order, scripts):
    """The first script in `order` that applies."""
    for k in order:
        found = apply_script(form, scripts[k])
        if found is not None:
            return found
    return form


class LemmaLexicon:
    """lemmas.tsv beside the lemma head, as `src/tagger/lexicon.rs` has it.

    A form that was seen has its lemma in the table; "withheld" is to "withhold" what "held" is
    to "hold"; for the rest the scripts propose, and a known lemma goes before an unknown one.
    """

    PREFIXES = ("with", "over", "under", "up", "out", "fore", "mis", "re", "un")
    PROPOSALS = 6

    def __init__(self, table):
        self.table = table
        self.known = {lemma.lower() for (_, upos), lemma in table.items() if upos == "VERB"}

    def lemma(self, form, upos, order, scripts):
        lower = form.lower()
        if (lower, upos) in self.table:
            return self.table[lower, upos]
        if upos != "VERB":
            return lemma(form, order, scripts)
        for prefix in self.PREFIXES:
            rest = self.table.get((lower[len(prefix):], upos)) if lower.startswith(prefix) else None
            if rest:
                return prefix + rest
        # Whole-word scripts belong to irregular verbs, which were seen.
        edits = [k for k in order[:self.PROPOSALS] if not scripts[k].startswith("=")]
        proposals = [p for p in (apply_script(form, scripts[k]) for k in edits) if p is not None]
        if not proposals:
            return lemma(form, order, scripts)
        return next((p for p in proposals if p.lower() in self.known), proposals[0])
