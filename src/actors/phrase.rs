//! The words of a phrase around its head.

use std::collections::BTreeSet;

use crate::tagger::{TaggedSentence, Upos};

use super::nominal::children;

/// The noun with the adjectives and nouns right before it, without determiners and quantities.
pub(super) fn phrase(sentence: &TaggedSentence, token: usize) -> String {
    let belongs = |t: usize| {
        sentence.words.get(t).is_some_and(|w| {
            let mut up = t;
            let mut inside = false;
            for _ in 0..4 {
                match sentence.words.get(up).and_then(|w| w.head) {
                    Some(h) if h == token => {
                        inside = matches!(
                            sentence.words.get(up).map(|w| w.deprel.as_str()),
                            Some("amod" | "compound" | "nmod:desc" | "nmod:unmarked" | "flat" | "nmod:poss")
                        );
                        break;
                    }
                    Some(h) if h < token => up = h,
                    _ => break,
                }
            }
            let pronoun = w.upos == Upos::PRON || w.upos == Upos::DET || w.upos == Upos::NUM;
            let vague = matches!(
                w.lemma.as_str(),
                "other"
                    | "several"
                    | "many"
                    | "some"
                    | "few"
                    | "more"
                    | "additional"
                    | "new"
                    | "certain"
                    | "such"
                    | "alleged"
                    | "suspected"
            );
            inside && !pronoun && !vague
        })
    };
    let mut start = token;
    loop {
        // "Hutu-led government": what is tied by a hyphen goes along.
        let hyphen = start.checked_sub(2).is_some_and(|before| {
            let glued = |t: usize| sentence.tokens().get(t).is_some_and(|t| t.glued);
            let dash = sentence.tokens().get(start - 1).is_some_and(|t| matches!(t.form.as_str(), "-" | "–"));
            dash && glued(before) && glued(start - 1)
        });
        match start.checked_sub(1) {
            Some(_) if hyphen && start < token => start -= 2,
            Some(before) if belongs(before) => start = before,
            _ => break,
        }
    }
    // A hyphen or a possessive mark never begins a phrase.
    while start < token
        && sentence.words.get(start).is_some_and(|w| matches!(w.upos, Upos::PUNCT | Upos::PART))
    {
        start += 1;
    }
    // "the attorney general"
    let after = sentence.words.get(token + 1);
    let general = after.is_some_and(|w| w.lemma == "general" && w.deprel == "amod" && w.head == Some(token));
    sentence.text(start..token + if general { 2 } else { 1 })
}

/// Shorter and longer wordings of the same phrase.
pub(super) fn variants(sentence: &TaggedSentence, token: usize, name: &str) -> BTreeSet<String> {
    let mut out = BTreeSet::new();
    if let Some(head) = sentence.tokens().get(token) {
        out.insert(head.form.clone());
    }
    // With a short phrase after it: "rebels in Nicaragua".
    let after = children(sentence, token)
        .filter(|&c| c > token && sentence.words.get(c).is_some_and(|w| w.deprel == "nmod"))
        .find(|&c| c <= token + 4);
    if let Some(end) = after {
        let lead = name.split(' ').count();
        let start = (token + 1).saturating_sub(lead.min(token + 1));
        out.insert(sentence.text(start..end + 1));
    }
    out.remove(name);
    out
}
