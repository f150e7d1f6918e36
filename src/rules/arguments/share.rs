//! What stands elsewhere than the tree has it: shared by conjuncts, or hung on a wrong head.

use super::View;
use crate::tagger::Upos;

use super::build::{Builder, base, passive, preposition};

/// How many tokens ahead the next phrase of a preposition may stand.
const REACH: usize = 15;

impl Builder<'_> {
    /// The next phrase of each preposition after a verb or noun, before any other verb: where the parser hung
    /// it elsewhere, `next:to` still finds it.
    pub(super) fn next(&self, view: &mut View<'_>, token: usize) {
        if !matches!(view.upos(token), Some(Upos::VERB | Upos::NOUN)) {
            return;
        }
        let mut seen: Vec<String> = Vec::new();
        for at in token + 1..view.sentence.words.len().min(token + REACH) {
            if matches!(view.upos(at), Some(Upos::VERB | Upos::AUX | Upos::SCONJ)) || view.form(at) == ";" {
                break;
            }
            let Some(word) = preposition(view, at).filter(|w| !seen.contains(w)) else { continue };
            self.edge(view, token, &format!("next:{word}"), at);
            seen.push(word);
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
