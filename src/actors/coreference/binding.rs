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

/// True where the subject of the governing clauses of a token is `other`: "Iran said that it ...".
pub(super) fn subject_above(sentence: &TaggedSentence, token: usize, other: usize) -> bool {
    let mut at = token;
    for _ in 0..DEPTH * 2 {
        let Some(above) = head(sentence, at) else { return false };
        let clause = matches!(
            base(relation(sentence, at)),
            "ccomp" | "advcl" | "xcomp" | "parataxis" | "acl" | "conj"
        );
        // "Houthi claims that they", "Iran's denial that it"
        let whose = matches!(base(relation(sentence, other)), "amod" | "nmod" | "compound")
            && head(sentence, other) == Some(above)
            && sentence.words.get(above).is_some_and(|w| w.upos == Upos::NOUN);
        if clause && (whose || subject(sentence, above) == Some(other)) {
            return true;
        }
        at = above;
    }
    false
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

/// True where a pronoun cannot mean what stands at `other` in the same sentence.
pub(super) fn excluded(sentence: &TaggedSentence, token: usize, other: usize) -> bool {
    if reflexive(sentence, token).is_some() {
        return false;
    }
    let owner = relation(sentence, token) == "nmod:poss";
    let Some(above) = head(sentence, token) else { return false };
    // "the leader of its party": whatever a phrase holds is not the phrase.
    let mut at = token;
    for _ in 0..DEPTH {
        let nominal =
            matches!(base(relation(sentence, at)), "nmod" | "compound" | "amod" | "appos" | "conj" | "det");
        match head(sentence, at) {
            Some(up) if nominal && (up != other || relation(sentence, at) != "conj" || at == token) => {
                if up == other {
                    return true;
                }
                at = up;
            }
            _ => break,
        }
    }
    if owner {
        // "Kirby is its spokesman"
        let equated = children(sentence, above).any(|c| base(relation(sentence, c)) == "cop");
        return equated && subject(sentence, above) == Some(other);
    }
    if head(sentence, other) == Some(above) && relation(sentence, other) != "nmod:poss" {
        return true;
    }
    // "Iran built the drones and sold them": what is sold is not the seller.
    let argument = matches!(base(relation(sentence, token)), "obj" | "iobj" | "obl");
    argument && subject(sentence, above) == Some(other)
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
