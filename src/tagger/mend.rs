//! Repairs of trees that a parser of this size often gets wrong, where the words leave no doubt. Actors and rules see
//! mended trees; `tag` writes what the parser said.

use super::annotation::{Entity, TaggedDocument, TaggedSentence, Upos, Word, base};
use crate::corpus::Document;

impl TaggedDocument {
    /// A tagged document with its trees mended.
    pub fn mended(document: Document, sentences: Vec<TaggedSentence>) -> Self {
        let sentences = sentences
            .into_iter()
            .map(|sentence| match mend(&sentence.words, &sentence.entities) {
                Some(words) => TaggedSentence::new(sentence.sentence, words, sentence.entities),
                None => sentence,
            })
            .collect();
        Self { document, sentences }
    }
}

/// The words with other heads; `None` where all stay.
fn mend(words: &[Word], entities: &[Entity]) -> Option<Vec<Word>> {
    let mut repairs: Vec<(usize, usize, &str)> = Vec::new();
    for entity in entities {
        let outside: Vec<usize> = entity.tokens.clone().filter(|&t| leaves(words, entity, t)).collect();
        let Some((&head, others)) = outside.split_last() else { continue };
        repairs.extend(others.iter().map(|&other| (other, head, "compound")));
    }
    for (token, word) in words.iter().enumerate() {
        let Some(head) = word.head else { continue };
        match base(&word.deprel) {
            "appos" => repairs.extend(explained(words, head, token).map(|nearer| (token, nearer, "appos"))),
            "iobj" if only_object(words, head) => repairs.push((token, head, "obj")),
            _ => {}
        }
    }
    if repairs.is_empty() {
        return None;
    }
    let mut mended = words.to_vec();
    for (token, head, deprel) in repairs {
        // One repair may stand in the way of another: the tree stays one.
        if above(&mended, token, head) {
            continue;
        }
        if let Some(word) = mended.get_mut(token) {
            word.head = Some(head);
            deprel.clone_into(&mut word.deprel);
        }
    }
    Some(mended)
}

/// True where a word of a name hangs on a word outside of it. A name has one such word, its last: no "United"
/// beside the "Emirates".
fn leaves(words: &[Word], name: &Entity, token: usize) -> bool {
    words.get(token).is_some_and(|w| {
        let nominal = matches!(w.upos, Upos::PROPN | Upos::NOUN | Upos::ADJ | Upos::VERB);
        nominal && w.head.is_some_and(|h| !name.tokens.contains(&h))
    })
}

/// True where a word is an ancestor of another.
fn above(words: &[Word], word: usize, of: usize) -> bool {
    let mut at = words.get(of).and_then(|w| w.head);
    for _ in 0..words.len() {
        match at {
            Some(t) if t == word => return true,
            Some(t) => at = words.get(t).and_then(|w| w.head),
            None => return false,
        }
    }
    true
}

/// "accuse Malta of it": what receives nothing is no indirect object.
fn only_object(words: &[Word], verb: usize) -> bool {
    let given = |w: &Word| w.head == Some(verb) && matches!(base(&w.deprel), "obj" | "ccomp" | "parataxis");
    !words.iter().any(given)
        && words.get(verb).is_none_or(|w| !matches!(base(&w.deprel), "ccomp" | "parataxis"))
}

/// "the regime and its main ally, Russia": an apposition explains the last conjunct before it, not the first.
fn explained(words: &[Word], first: usize, apposition: usize) -> Option<usize> {
    (first + 1..apposition)
        .rev()
        .find(|&t| words.get(t).is_some_and(|w| w.head == Some(first) && w.deprel == "conj"))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn word(deprel: &str, head: Option<usize>) -> Word {
        Word { deprel: deprel.to_owned(), head, lemma: "x".to_owned(), upos: Upos::NOUN }
    }

    #[test]
    fn an_apposition_explains_the_last_conjunct() {
        // "regime and ally, Russia"
        let words = [
            word("root", None),
            word("cc", Some(2)),
            word("conj", Some(0)),
            word("punct", Some(4)),
            word("appos", Some(0)),
        ];
        assert_eq!(mend(&words, &[]).unwrap()[4].head, Some(2));
        // "regime, Russia, and ally"
        let words = [
            word("root", None),
            word("punct", Some(2)),
            word("appos", Some(0)),
            word("cc", Some(4)),
            word("conj", Some(0)),
        ];
        assert!(mend(&words, &[]).is_none());
    }

    #[test]
    fn who_receives_nothing_is_the_object() {
        // "accuse Malta"
        let words = [word("root", None), word("iobj", Some(0))];
        assert_eq!(mend(&words, &[]).unwrap()[1].deprel, "obj");
        // "give Malta rifles"
        let words = [word("root", None), word("iobj", Some(0)), word("obj", Some(0))];
        assert!(mend(&words, &[]).is_none());
    }

    #[test]
    fn a_name_has_one_head() {
        // "Emirates" is the subject, "United" hangs on the verb, too.
        let words =
            [word("amod", Some(3)), word("amod", Some(2)), word("nsubj", Some(3)), word("root", None)];
        let name = Entity { tokens: 0..3, label: "LOC".to_owned(), score: 1.0 };
        let mended = mend(&words, std::slice::from_ref(&name)).unwrap();
        assert_eq!(mended.iter().map(|w| w.head).collect::<Vec<_>>(), [Some(2), Some(2), Some(3), None]);
        assert!(mend(&mended, &[name]).is_none());
    }

    proptest! {
        #[test]
        fn a_mended_tree_is_a_tree(
            // Each word hangs on an earlier one of a random order.
            places in prop::collection::vec((0usize..1000, 0usize..5), 2..14),
            spans in prop::collection::vec((0usize..13, 2usize..6), 0..4),
        ) {
            let count = places.len();
            let mut order: Vec<usize> = (0..count).collect();
            order.sort_by_key(|&t| (places[t].0, t));
            let mut words: Vec<Word> = (0..count).map(|_| word("root", None)).collect();
            for (rank, &token) in order.iter().enumerate().skip(1) {
                let (place, relation) = places[token];
                let deprel = ["appos", "conj", "iobj", "nsubj", "amod"][relation];
                words[token] = word(deprel, Some(order[place % rank]));
            }
            let name = |&(start, length): &(usize, usize)| {
                let end = (start + length).min(count);
                Entity { tokens: start.min(end)..end, label: "ORG".to_owned(), score: 1.0 }
            };
            let entities: Vec<Entity> = spans.iter().map(name).collect();
            let mended = mend(&words, &entities).unwrap_or(words);
            prop_assert_eq!(mended.iter().filter(|w| w.head.is_none()).count(), 1);
            for token in 0..count {
                prop_assert!(!above(&mended, token, token), "word {} is its own ancestor", token);
            }
        }
    }
}
