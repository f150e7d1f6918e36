//! What grammar forbids within a sentence, and which "it" means nothing.

use crate::tagger::{TaggedSentence, Upos, base};

use super::super::nominal::{children, lemma};

fn relation(sentence: &TaggedSentence, token: usize) -> &str {
    sentence.words.get(token).map(|w| w.deprel.as_str()).unwrap_or_default()
}

fn head(sentence: &TaggedSentence, token: usize) -> Option<usize> {
    sentence.words.get(token).and_then(|w| w.head)
}

/// How far clauses are climbed.
const DEPTH: usize = 6;

/// The subject of a predicate: its own, or the one that control, conjunction or an adverbial clause gives it.
pub(super) fn subject(sentence: &TaggedSentence, predicate: usize) -> Option<usize> {
    let mut at = predicate;
    for _ in 0..DEPTH {
        if let Some(own) = children(sentence, at).find(|&c| base(relation(sentence, c)) == "nsubj") {
            return Some(own);
        }
        let above = head(sentence, at)?;
        match base(relation(sentence, at)) {
            // "asked Russia to help it": Russia helps.
            "xcomp" => {
                let object =
                    children(sentence, above).find(|&c| matches!(relation(sentence, c), "obj" | "iobj"));
                if object.is_some() {
                    return object;
                }
            }
            "acl" if relation(sentence, at) == "acl" => return Some(above),
            "conj" | "advcl" => {}
            _ => return None,
        }
        at = above;
    }
    None
}

/// Who governs the clauses around a token: the subject in "Iran said that it ...", whose claim it is in "Houthi claims
/// that they", "Iran's denial that it".
pub(super) fn governing(sentence: &TaggedSentence, token: usize) -> Vec<usize> {
    let mut out = Vec::new();
    let mut at = token;
    for _ in 0..DEPTH * 2 {
        let Some(above) = head(sentence, at) else { break };
        let name = base(relation(sentence, at));
        if matches!(name, "ccomp" | "advcl" | "xcomp" | "parataxis" | "acl" | "conj") {
            out.extend(subject(sentence, above));
            if sentence.words.get(above).is_some_and(|w| w.upos == Upos::NOUN) {
                let whose = |c: &usize| matches!(base(relation(sentence, *c)), "amod" | "nmod" | "compound");
                out.extend(children(sentence, above).filter(whose));
            }
        }
        at = above;
    }
    out
}

/// The predicate that a token is an argument of, through a preposition's noun or a possessive.
pub(super) fn predicate(sentence: &TaggedSentence, token: usize) -> Option<usize> {
    let mut at = token;
    for _ in 0..DEPTH {
        let above = head(sentence, at)?;
        if matches!(base(relation(sentence, at)), "nsubj" | "obj" | "iobj" | "obl" | "csubj") {
            return Some(above);
        }
        at = above;
    }
    None
}

/// "itself", "themselves" where they are arguments: the subject of their own clause.
pub(super) fn reflexive(sentence: &TaggedSentence, token: usize) -> Option<usize> {
    let form = sentence.tokens().get(token)?.form.to_lowercase();
    if !form.ends_with("self") && !form.ends_with("selves") {
        return None;
    }
    subject(sentence, head(sentence, token)?).filter(|&s| s < token)
}

/// What grammar forbids a pronoun to mean within its sentence.
#[derive(Debug, Clone, Default)]
pub(super) struct Forbidden {
    /// The phrases that it stands in.
    around: Vec<usize>,
    /// Whose other arguments it cannot mean.
    predicate: Option<usize>,
    subject: Option<usize>,
    /// True for a noun: "In Mali, thousands fled the country".
    noun: bool,
}

impl Forbidden {
    /// Of the pronoun or noun at a token.
    pub(super) fn of(sentence: &TaggedSentence, token: usize, noun: bool) -> Self {
        let mut out = Self { noun, ..Self::default() };
        let Some(above) = head(sentence, token).filter(|_| reflexive(sentence, token).is_none()) else {
            return out;
        };
        // "the leader of its party": whatever a phrase holds is not the phrase. But "Iran and its ally".
        let mut at = token;
        for _ in 0..DEPTH {
            let name = base(relation(sentence, at));
            let Some(up) = head(sentence, at) else { break };
            if !matches!(name, "nmod" | "compound" | "amod" | "appos" | "conj" | "det")
                || name == "conj" && at != token
            {
                break;
            }
            out.around.push(up);
            at = up;
        }
        if relation(sentence, token) == "nmod:poss" {
            // "Kirby is its spokesman"
            let equated = children(sentence, above).any(|c| base(relation(sentence, c)) == "cop");
            out.subject = if equated { subject(sentence, above) } else { None };
        } else {
            out.predicate = Some(above);
            // "Iran built the drones and sold them": what is sold is not the seller.
            let argument = matches!(base(relation(sentence, token)), "obj" | "iobj" | "obl");
            out.subject = if argument { subject(sentence, above) } else { None };
        }
        out
    }

    /// True where it cannot mean what stands at `other`.
    pub(super) fn holds(&self, sentence: &TaggedSentence, other: usize) -> bool {
        let beside = self.predicate.is_some()
            && head(sentence, other) == self.predicate
            && relation(sentence, other) != "nmod:poss"
            && !(self.noun && base(relation(sentence, other)) == "obl");
        beside || self.around.contains(&other) || self.subject == Some(other)
    }
}

/// "it rains", "it is clear that", "made it hard to": nothing is meant.
pub(super) fn pleonastic(sentence: &TaggedSentence, token: usize) -> bool {
    if base(relation(sentence, token)) == "expl" {
        return true;
    }
    let Some(above) = head(sentence, token) else { return false };
    let Some(word) = sentence.words.get(above) else { return false };
    let verb = word.lemma.to_lowercase();
    match base(relation(sentence, token)) {
        "nsubj" => {
            let child = |name: &str| {
                children(sentence, above).any(|c| c > above && base(relation(sentence, c)) == name)
            };
            let weather = matches!(verb.as_str(), "rain" | "snow" | "seem" | "appear" | "happen");
            let time = matches!(
                verb.as_str(),
                "time" | "year" | "day" | "month" | "week" | "hour" | "clock" | "monday" | "sunday"
            );
            let judged = word.upos == Upos::ADJ && (child("ccomp") || child("csubj"));
            weather && child("ccomp")
                || matches!(verb.as_str(), "rain" | "snow")
                || time
                || judged
                || child("csubj")
        }
        // "made it clear that"
        "obj" => {
            let adjective = |c: usize| {
                c == token + 1
                    && base(relation(sentence, c)) == "xcomp"
                    && sentence.words.get(c).is_some_and(|w| w.upos == Upos::ADJ)
            };
            children(sentence, above).any(adjective)
                && matches!(lemma(sentence, above).as_str(), "make" | "find" | "consider" | "think")
        }
        _ => false,
    }
}
