//! When something happens or is said: the date expression that stands with a verb or noun ("in late September",
//! "on Wednesday", "last month"), and the days that it means.
//!
//! Only what the text gives: an expression that hangs on the word, or on the verb that governs it. What is
//! relative is resolved against the date of the document; without one, the expression stands alone.

mod expression;
mod resolve;

use std::ops::Range;

use jiff::civil::Date;

use crate::tagger::{TaggedDocument, TaggedSentence, Upos};

use expression::{Found, expressions};

/// A date expression and what it means.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct When {
    /// Index of the sentence in the document.
    pub sentence: usize,
    /// Its tokens.
    pub tokens: Range<usize>,
    /// First and last day; `None` where it takes a date of the document that there is not.
    pub days: Option<(Date, Date)>,
}

/// The date expression of what a word triggers.
pub fn when(document: &TaggedDocument, sentence: usize, trigger: usize) -> Option<When> {
    let tagged = document.sentences.get(sentence)?;
    let own = verbs(tagged, trigger);
    let published = document.document.date.as_deref().and_then(published);
    let found = expressions(tagged)
        .into_iter()
        .filter(|f| stands_with(tagged, f, trigger, &own))
        .min_by_key(|f| f.tokens.start.abs_diff(trigger))?;
    let ahead = own.iter().any(|&v| is_ahead(tagged, v));
    let days = resolve::days(&found.expression, published, ahead);
    Some(When { sentence, tokens: found.tokens, days })
}

/// The day of an ISO 8601 date or time.
fn published(date: &str) -> Option<Date> {
    date.trim().get(..10)?.parse().ok()
}

/// The word's own verb: itself, or the nearest above it; and the verbs that it is open to ("agreed to sell").
fn verbs(sentence: &TaggedSentence, token: usize) -> Vec<usize> {
    let mut out = Vec::new();
    let mut at = verb(sentence, token);
    while let Some(verb_at) = at {
        out.push(verb_at);
        let open = sentence.words.get(verb_at).filter(|w| w.deprel == "xcomp");
        at = open.and_then(|w| w.head).and_then(|h| verb(sentence, h)).filter(|v| !out.contains(v));
    }
    out
}

fn verb(sentence: &TaggedSentence, token: usize) -> Option<usize> {
    let mut at = Some(token);
    for _ in 0..=sentence.words.len() {
        let word = sentence.words.get(at?)?;
        if word.upos == Upos::VERB {
            return at;
        }
        at = word.head;
    }
    None
}

fn stands_with(sentence: &TaggedSentence, found: &Found, trigger: usize, own: &[usize]) -> bool {
    let outside = found.tokens.clone().find_map(|t| {
        let word = sentence.words.get(t)?;
        let head = word.head.filter(|h| !found.tokens.contains(h))?;
        Some((head, word.deprel.as_str()))
    });
    let Some((head, relation)) = outside else { return false };
    // "a July letter", "November's elections": the date of a thing, not of what is done.
    if matches!(relation, "compound" | "amod" | "nummod" | "nmod:poss" | "nmod:desc" | "appos" | "flat") {
        return false;
    }
    // Below the word itself ("the sale last year"), or of the same verb.
    sentence.below(head, trigger) && verb(sentence, head) == verb(sentence, trigger)
        || verb(sentence, head).is_some_and(|v| own.contains(&v))
}

/// "will send", "is to send": what is said lies ahead.
fn is_ahead(sentence: &TaggedSentence, verb: usize) -> bool {
    let lemma = |t: usize| sentence.words.get(t).map(|w| w.lemma.to_lowercase()).unwrap_or_default();
    sentence.children(verb).iter().any(|&c| {
        sentence.words.get(c).is_some_and(|w| w.deprel == "aux")
            && matches!(lemma(c).as_str(), "will" | "shall")
    })
}

#[cfg(test)]
mod tests;
