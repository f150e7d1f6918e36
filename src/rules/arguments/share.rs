//! What stands elsewhere than the tree has it: shared by conjuncts, or hung on a wrong head.

use super::View;
use crate::tagger::{Upos, base};

use super::build::Builder;
use super::clause::{passive, preposition, says};

/// How many tokens ahead the next phrase of a preposition may stand.
const REACH: usize = 15;
/// How many tokens away the nearest actor of a kind may stand.
const FAR: usize = 30;

impl Builder<'_> {
    /// The next phrase of each preposition after a verb or noun, before any other verb: where the parser hung
    /// it elsewhere, `next:to` still finds it.
    pub(super) fn next(&self, view: &mut View<'_>, token: usize) {
        if !matches!(view.upos(token), Some(Upos::VERB | Upos::NOUN)) {
            return;
        }
        let mut seen: Vec<String> = Vec::new();
        for at in token + 1..view.sentence.words.len().min(token + REACH) {
            let predicate = matches!(view.upos(at), Some(Upos::VERB | Upos::AUX | Upos::SCONJ));
            // "funds meant for research": a participle is no clause of its own.
            if (predicate && view.deprel(at) != "acl") || view.form(at) == ";" {
                break;
            }
            // What belongs to a participle on the way ("drugs seized by the police") is not the word's own.
            let other = view.head(at).is_some_and(|h| h > token && view.upos(h) == Some(Upos::VERB));
            if other {
                continue;
            }
            let Some(word) = preposition(view, at).filter(|w| !seen.contains(w)) else { continue };
            self.edge(view, token, &format!("next:{word}"), at);
            seen.push(word);
        }
    }

    /// The nearest actor of a kind, after the word if there is one, else before: a last resort for roles that
    /// the sentence fills without saying so ("withheld aid until Kyiv opened an inquiry"). What belongs to
    /// the word itself ("US aid") is not meant.
    pub(super) fn near(&self, view: &mut View<'_>, token: usize) {
        let kinds = self.nearby.as_slice();
        if kinds.is_empty() || !matches!(view.upos(token), Some(Upos::VERB | Upos::NOUN)) {
            return;
        }
        let count = view.sentence.words.len();
        // "Malta, which has given rifles, joins Peru": a relative clause has its own.
        let aside = view.deprel(token) == "acl:relcl";
        for (label, kind) in kinds {
            let fits = |&at: &usize| {
                if aside && !view.below(at, token) {
                    return false;
                }
                let actor = view.actors.at(view.index, at).and_then(|a| view.actors.get(a));
                // "shipped Iranian rockets", "a Malaysian flight": an adjective tells whose something else is.
                let of_thing = view.upos(at) == Some(Upos::ADJ);
                let stands = !of_thing && view.head(at) != Some(token) && !speaks(view, at);
                stands && actor.is_some_and(|a| a.kind.is(kind))
            };
            let end = count.min(token + FAR);
            let found = (token + 1..end).find(fits).or_else(|| (0..token).rev().take(FAR).find(fits));
            if let Some(found) = found {
                view.add(token, *label, found);
            }
        }
    }

    /// Objects and obliques that conjoined verbs share: "bought and shipped arms to X".
    pub(super) fn shared(&self, view: &mut View<'_>, token: usize) {
        if view.deprel(token) != "conj" {
            return;
        }
        let Some(first) = view.head(token) else { return };
        let verbs = [first, token].iter().all(|&t| view.upos(t) == Some(Upos::VERB));
        if !verbs || first > token {
            return;
        }
        let close = token - first <= 3;
        let objects = |view: &View<'_>, t: usize| view.child(t, |r| r == "obj");
        let own = objects(view, token);
        let firsts = objects(view, first);
        if own.is_none()
            && !passive(view, token)
            && let Some(object) = firsts.filter(|&o| o > token)
        {
            self.edge(view, token, "patient", object);
        }
        if close
            && firsts.is_none()
            && !passive(view, first)
            && let Some(object) = own
        {
            self.edge(view, first, "patient", object);
        }
        let mut lend = |from: usize, to: usize, after: usize| {
            let obliques: Vec<usize> = view
                .children(from)
                .iter()
                .copied()
                .filter(|&c| c > after && base(view.deprel(c)) == "obl")
                .collect();
            for oblique in obliques {
                if let Some(word) = preposition(view, oblique) {
                    self.edge(view, to, &format!("obl:{word}"), oblique);
                }
            }
        };
        lend(first, token, token);
        if close {
            lend(token, first, token);
        }
    }
}

/// True where the token is the subject of a verb of saying, alone or with others: who speaks of an act is not
/// the nearest that has part in it.
fn speaks(view: &View<'_>, token: usize) -> bool {
    let first = view.head(token).filter(|_| view.deprel(token) == "conj").unwrap_or(token);
    view.deprel(first) == "nsubj" && view.head(first).is_some_and(|verb| says(view, verb))
}
