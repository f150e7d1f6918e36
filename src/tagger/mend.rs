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
    let mut nouns: Vec<usize> = Vec::new();
    for entity in entities {
        let outside: Vec<usize> = entity.tokens.clone().filter(|&t| leaves(words, entity, t)).collect();
        let Some((&head, others)) = outside.split_last() else { continue };
        repairs.extend(others.iter().map(|&other| (other, head, "compound")));
    }
    for (token, word) in words.iter().enumerate() {
        let Some(head) = word.head else { continue };
        match base(&word.deprel) {
            "appos" => repairs.extend(explained(words, head, token).map(|nearer| (token, nearer, "appos"))),
            "obj" | "ccomp" if named(words, head, token) => {
                repairs.push((token - 1, token, "compound"));
                repairs.push((token, head, "obj"));
                nouns.push(token);
            }
            "aux" if word.deprel == "aux:pass" && active(words, head, token) => {
                let subjects = words.iter().enumerate().filter(|(_, w)| w.head == Some(head));
                let subjects = subjects.filter(|(_, w)| w.deprel == "nsubj:pass");
                repairs.extend(subjects.map(|(t, _)| (t, head, "nsubj")));
                repairs.push((token, head, "aux"));
            }
            "acl" => repairs.extend(told_by(words, head, token).map(|noun| (token, noun, "acl"))),
            "nsubj" if late(words, head, token) => repairs.push((token, head, "obj")),
            "expl" if somebody(words, head, token) => repairs.push((token, head, "nsubj")),
            "iobj" if only_object(words, head) => repairs.push((token, head, "obj")),
            "conj" => repairs.extend(also(words, head, token).map(|nearer| (token, nearer, "conj"))),
            "xcomp" | "ccomp" => {
                repairs.extend(described(words, head, token).map(|noun| (token, noun, "amod")))
            }
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
    for noun in nouns {
        if let Some(word) = mended.get_mut(noun) {
            word.upos = Upos::NOUN;
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

/// "accusations from officials that Malta did it": a clause behind "that" that has a subject and an object of its own
/// says what the accusation is, not who the officials are.
fn told_by(words: &[Word], noun: usize, clause: usize) -> Option<usize> {
    let has =
        |head: usize, fits: &dyn Fn(&Word) -> bool| words.iter().any(|w| w.head == Some(head) && fits(w));
    let marked = |w: &Word| w.deprel == "mark" && w.lemma == "that" && w.upos == Upos::SCONJ;
    let subject = |w: &Word| base(&w.deprel) == "nsubj";
    if !has(clause, &marked) || !has(clause, &subject) {
        return None;
    }
    // "an inquiry into claims that Malta did it"
    let mark = words.iter().position(|w| w.head == Some(clause) && marked(w))?;
    let before = mark.checked_sub(1).filter(|&t| t != noun);
    if let Some(saying) = before.filter(|&t| words.get(t).is_some_and(|w| SAYING.contains(&w.lemma.as_str())))
    {
        return Some(saying);
    }
    let first = |t: usize| words.get(t).filter(|w| w.deprel == "conj").and_then(|w| w.head).unwrap_or(t);
    let source = first(noun);
    let told = |w: &Word| w.deprel == "case" && matches!(w.lemma.as_str(), "by" | "from");
    let said = words.get(source).filter(|w| w.deprel == "nmod").and_then(|w| w.head)?;
    (has(source, &told) && words.get(said).is_some_and(|w| w.upos == Upos::NOUN)).then_some(said)
}

/// Verbs whose object is what somebody said.
const ANSWERING: [&str; 8] = ["reject", "deny", "dismiss", "refute", "dispute", "rebut", "repeat", "echo"];

/// Nouns whose "that" says what was said.
const SAYING: [&str; 10] = [
    "allegation",
    "accusation",
    "claim",
    "charge",
    "assertion",
    "contention",
    "report",
    "suggestion",
    "rumor",
    "rumour",
];

/// Verbs of giving, which have an object in the passive, too.
const GIVING: [&str; 16] = [
    "give", "send", "offer", "pay", "grant", "show", "tell", "teach", "ask", "deny", "award", "hand",
    "promise", "lend", "sell", "allow",
];

/// "He's blamed Malta": what has an object stands in the active, and its "'s" is "has".
fn active(words: &[Word], verb: usize, auxiliary: usize) -> bool {
    let object = |(t, w): (usize, &Word)| t == verb + 1 && w.head == Some(verb) && w.deprel == "obj";
    auxiliary + 1 == verb
        && words.get(verb).is_some_and(|w| w.upos == Upos::VERB && !GIVING.contains(&w.lemma.as_str()))
        && words.iter().enumerate().any(object)
}

/// "prompted the minister to go": behind a verb that has its subject before it stands an object.
fn late(words: &[Word], verb: usize, token: usize) -> bool {
    let subject = |(t, w): (usize, &Word)| t < verb && w.head == Some(verb) && w.deprel == "nsubj";
    let does = |(t, w): (usize, &Word)| t > token && w.head == Some(verb) && w.deprel == "xcomp";
    token > verb && words.iter().enumerate().any(subject) && words.iter().enumerate().any(does)
}

/// "denied US claims": a verb that is an object, right behind a name that is one, too, is the noun of that name.
fn named(words: &[Word], verb: usize, token: usize) -> bool {
    let answers = || words.get(verb).is_some_and(|w| ANSWERING.contains(&w.lemma.as_str()));
    if words.get(token).is_none_or(|w| w.deprel == "ccomp" && !answers()) {
        return false;
    }
    let name = token.checked_sub(1).and_then(|t| words.get(t));
    let own = |w: &Word| w.head == Some(token) && matches!(base(&w.deprel), "nsubj" | "obj" | "aux" | "mark");
    words.get(token).is_some_and(|w| w.upos == Upos::VERB)
        && name.is_some_and(|n| n.upos == Upos::PROPN && n.head == Some(verb) && base(&n.deprel) == "obj")
        && !words.iter().any(own)
}

/// Verbs whose "it" is nobody: "said that it seemed to work".
const IMPERSONAL: [&str; 18] = [
    "seem", "appear", "happen", "turn", "take", "rain", "snow", "hurt", "matter", "help", "pay", "make",
    "remain", "look", "feel", "sound", "cost", "follow",
];

/// "it would not agree to buy": with a verb that says what somebody does, and no clause for which it could stand,
/// "it" is somebody.
fn somebody(words: &[Word], verb: usize, it: usize) -> bool {
    let clause =
        |w: &Word| w.head == Some(verb) && matches!(base(&w.deprel), "ccomp" | "csubj" | "nsubj" | "cop");
    it < verb
        && words.get(it).is_some_and(|w| w.lemma == "it")
        && words.get(verb).is_some_and(|w| {
            w.upos == Upos::VERB && w.deprel == "ccomp" && !IMPERSONAL.contains(&w.lemma.as_str())
        })
        && !words.iter().any(clause)
}

/// "blocked previously approved exports": a participle that has nothing of its own, just before the object, is of the
/// object.
fn described(words: &[Word], verb: usize, participle: usize) -> Option<usize> {
    let bare = |w: &Word| w.head != Some(participle) || w.deprel == "advmod";
    if words.get(participle)?.upos != Upos::VERB || participle < verb || !words.iter().all(bare) {
        return None;
    }
    let (object, _) = words.iter().enumerate().find(|(_, w)| w.head == Some(verb) && w.deprel == "obj")?;
    let within = |t: usize| above(words, object, t);
    (participle < object && (participle + 1..object).all(within)).then_some(object)
}

/// "Lund, a lawyer and a critic of the law": what is joined behind an apposition, with an article of its own, is joined
/// to that.
fn also(words: &[Word], name: usize, conjunct: usize) -> Option<usize> {
    let one = |noun: usize| words.iter().any(|w| w.head == Some(noun) && w.deprel == "det" && w.lemma == "a");
    let apposed = |t: &usize| words.get(*t).is_some_and(|w| w.head == Some(name) && w.deprel == "appos");
    let apposition = (name + 1..conjunct).rev().find(apposed)?;
    (one(apposition) && one(conjunct)).then_some(apposition)
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
    fn what_is_joined_behind_an_apposition_is_joined_to_it() {
        let article = |head| Word { lemma: "a".to_owned(), ..word("det", Some(head)) };
        // "Lund, a lawyer and a critic"
        let words =
            [word("root", None), article(2), word("appos", Some(0)), article(4), word("conj", Some(0))];
        assert_eq!(mend(&words, &[]).unwrap()[4].head, Some(2));
        // "Lund, a lawyer, and Reed"
        let words = [word("root", None), article(2), word("appos", Some(0)), word("conj", Some(0))];
        assert!(mend(&words, &[]).is_none());
    }

    #[test]
    fn a_verb_behind_a_name_is_its_noun() {
        // "denied US claims"
        let words = [
            Word { upos: Upos::VERB, ..word("root", None) },
            Word { upos: Upos::PROPN, ..word("obj", Some(0)) },
            Word { upos: Upos::VERB, ..word("obj", Some(0)) },
        ];
        let mended = mend(&words, &[]).unwrap();
        assert_eq!((mended[1].head, mended[1].deprel.as_str()), (Some(2), "compound"));
        assert_eq!(mended[2].upos, Upos::NOUN);
    }

    #[test]
    fn what_has_an_object_is_active() {
        // "He's blamed Malta"
        let words = [
            word("nsubj:pass", Some(2)),
            word("aux:pass", Some(2)),
            Word { upos: Upos::VERB, lemma: "blame".to_owned(), ..word("root", None) },
            word("obj", Some(2)),
        ];
        let mended = mend(&words, &[]).unwrap();
        assert_eq!((mended[0].deprel.as_str(), mended[1].deprel.as_str()), ("nsubj", "aux"));
        // "He's given rifles"
        let mut given = words;
        given[2].lemma = "give".to_owned();
        assert!(mend(&given, &[]).is_none());
    }

    #[test]
    fn what_is_said_belongs_to_the_noun_of_saying() {
        // "claims from officials that Malta left"
        let words = [
            word("root", None),
            Word { lemma: "from".to_owned(), ..word("case", Some(2)) },
            word("nmod", Some(0)),
            Word { lemma: "that".to_owned(), upos: Upos::SCONJ, ..word("mark", Some(5)) },
            word("nsubj", Some(5)),
            word("acl:relcl", Some(2)),
        ];
        assert_eq!(mend(&words, &[]).unwrap()[5].head, Some(0));
    }

    #[test]
    fn behind_a_verb_with_a_subject_stands_an_object() {
        // "The remark prompted Malta to go"
        let words =
            [word("nsubj", Some(1)), word("root", None), word("nsubj", Some(1)), word("xcomp", Some(1))];
        assert_eq!(mend(&words, &[]).unwrap()[2].deprel, "obj");
        // "said Malta"
        let words = [word("root", None), word("nsubj", Some(0))];
        assert!(mend(&words, &[]).is_none());
    }

    #[test]
    fn it_with_a_verb_of_will_is_somebody() {
        // "said it agreed", "said it seemed"
        let clause = |lemma: &str| {
            let it = Word { lemma: "it".to_owned(), upos: Upos::PRON, ..word("expl", Some(2)) };
            let verb = Word { lemma: lemma.to_owned(), upos: Upos::VERB, ..word("ccomp", Some(0)) };
            [Word { upos: Upos::VERB, ..word("root", None) }, it, verb]
        };
        assert_eq!(mend(&clause("agree"), &[]).unwrap()[1].deprel, "nsubj");
        assert!(mend(&clause("seem"), &[]).is_none());
    }

    #[test]
    fn a_bare_participle_before_the_object_is_of_the_object() {
        let verb = |deprel, head| Word { upos: Upos::VERB, ..word(deprel, head) };
        // "blocked previously approved exports"
        let words =
            [verb("root", None), word("advmod", Some(2)), verb("ccomp", Some(0)), word("obj", Some(0))];
        let mended = mend(&words, &[]).unwrap();
        assert_eq!((mended[2].head, mended[2].deprel.as_str()), (Some(3), "amod"));
        // "saw Malta sell", "saw rifles sold": what comes after the object has it as its subject.
        let words = [verb("root", None), word("obj", Some(0)), verb("xcomp", Some(0))];
        assert!(mend(&words, &[]).is_none());
        // "helped repair by night tanks": it has something of its own.
        let words = [verb("root", None), verb("xcomp", Some(0)), word("obl", Some(1)), word("obj", Some(0))];
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
                let deprel = ["appos", "conj", "iobj", "xcomp", "obj"][relation];
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
