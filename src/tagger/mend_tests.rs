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
    let words = [word("root", None), article(2), word("appos", Some(0)), article(4), word("conj", Some(0))];
    assert_eq!(mend(&words, &[]).unwrap()[4].head, Some(2));
    // "Lund, the lawyer and critic"
    let words = [word("root", None), word("det", Some(2)), word("appos", Some(0)), word("conj", Some(0))];
    assert_eq!(mend(&words, &[]).unwrap()[3].head, Some(2));
    // "Lund, a lawyer, and Reed"
    let other = Word { upos: Upos::PROPN, ..word("conj", Some(0)) };
    let words = [word("root", None), article(2), word("appos", Some(0)), other];
    assert!(mend(&words, &[]).is_none());
}

#[test]
fn adjectives_that_and_joins_are_joined() {
    let joined = |first| [first, word("cc", Some(3)), word("amod", Some(3)), word("root", None)];
    // "Kenyan and Libyan officials"
    let mended = mend(&joined(word("amod", Some(3))), &[]).unwrap();
    assert_eq!((mended[2].head, mended[2].deprel.as_str(), mended[1].head), (Some(0), "conj", Some(2)));
    // "U.S. and Libyan officials"
    let short = Word { lemma: "U.S.".to_owned(), ..word("compound", Some(3)) };
    assert_eq!(mend(&joined(short), &[]).unwrap()[2].head, Some(0));
    // "Iran and Libyan officials"
    assert!(mend(&joined(word("compound", Some(3))), &[]).is_none());
    // "ministers and Libyan officials"
    let words = [word("root", None), word("cc", Some(3)), word("amod", Some(3)), word("conj", Some(0))];
    assert!(mend(&words, &[]).is_none());
}

#[test]
fn what_is_counted_was_sold_and_not_its_number() {
    let verb = |deprel, head| Word { upos: Upos::VERB, ..word(deprel, head) };
    let of = |head| Word { lemma: "of".to_owned(), ..word("case", Some(head)) };
    // "some of rifles sold"
    let some = Word { upos: Upos::DET, ..word("root", None) };
    let words = [some, of(2), word("nmod", Some(0)), verb("acl", Some(0))];
    assert_eq!(mend(&words, &[]).unwrap()[3].head, Some(2));
    // "sale of rifles approved"
    let words = [word("root", None), of(2), word("nmod", Some(0)), verb("acl", Some(0))];
    assert!(mend(&words, &[]).is_none());
}

#[test]
fn a_noun_behind_a_comma_with_a_subject_of_its_verb_is_explained_by_it() {
    let lemma = |lemma: &str, deprel, head| Word { lemma: lemma.to_owned(), ..word(deprel, head) };
    let verb = |deprel, head| Word { upos: Upos::VERB, ..word(deprel, head) };
    // "burned, a charge Oman denies"
    let words = |article| {
        [
            verb("root", None),
            lemma(",", "punct", Some(3)),
            lemma(article, "det", Some(3)),
            word("obj", Some(5)),
            word("nsubj", Some(5)),
            verb("parataxis", Some(0)),
        ]
    };
    let mended = mend(&words("a"), &[]).unwrap();
    assert_eq!((mended[3].head, mended[3].deprel.as_str()), (Some(0), "appos"));
    assert_eq!((mended[5].head, mended[5].deprel.as_str()), (Some(3), "acl:relcl"));
    // "said, the charge Oman denies"
    assert!(mend(&words("the"), &[]).is_none());
}

#[test]
fn be_goes_on_with_a_verb_that_has_an_object() {
    let verb = |deprel, head| Word { upos: Upos::VERB, ..word(deprel, head) };
    // "be shipping shells"
    let words = [word("cop", Some(1)), verb("root", None), word("obj", Some(1))];
    assert_eq!(mend(&words, &[]).unwrap()[0].deprel, "aux");
    // "be a shipment"
    let words = [word("cop", Some(1)), word("root", None), word("nmod", Some(1))];
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
    let words = [word("nsubj", Some(1)), word("root", None), word("nsubj", Some(1)), word("xcomp", Some(1))];
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
    let words = [verb("root", None), word("advmod", Some(2)), verb("ccomp", Some(0)), word("obj", Some(0))];
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
    let words = [word("amod", Some(3)), word("amod", Some(2)), word("nsubj", Some(3)), word("root", None)];
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

#[test]
fn a_thing_behind_a_receiver_is_given() {
    // "denied the singer a visa"
    let mut words = [
        word("root", None),
        word("det", Some(2)),
        word("obj", Some(0)),
        word("det", Some(4)),
        word("xcomp", Some(0)),
    ];
    assert!(mend(&words, &[]).is_none());
    words[0].lemma = "deny".to_owned();
    let mended = mend(&words, &[]).unwrap();
    assert_eq!((mended[2].deprel.as_str(), mended[4].deprel.as_str()), ("iobj", "obj"));
}

#[test]
fn a_second_object_is_the_second_verbs() {
    let verb = |deprel, head| Word { upos: Upos::VERB, ..word(deprel, head) };
    // "misusing power and withholding aid"
    let words = [
        verb("root", None),
        word("obj", Some(0)),
        word("cc", Some(3)),
        verb("conj", Some(0)),
        word("obj", Some(0)),
    ];
    assert_eq!(mend(&words, &[]).unwrap()[4].head, Some(3));
    // "withholding and misusing aid": the first shares it.
    let words = [verb("root", None), word("cc", Some(2)), verb("conj", Some(0)), word("obj", Some(0))];
    assert!(mend(&words, &[]).is_none());
}

#[test]
fn a_name_before_what_was_said_is_whose_it_is() {
    let two = |verb: &str, noun: &str| {
        let lemma = |lemma: &str, w: Word| Word { lemma: lemma.to_owned(), ..w };
        let name = Word { upos: Upos::PROPN, ..word("obj", Some(0)) };
        [
            lemma(verb, Word { upos: Upos::VERB, ..word("root", None) }),
            name,
            lemma(noun, word("obj", Some(0))),
        ]
    };
    // "denied US claims"
    let mended = mend(&two("deny", "claim"), &[]).unwrap();
    assert_eq!((mended[1].head, mended[1].deprel.as_str()), (Some(2), "compound"));
    // "denied Malta entry"
    assert!(mend(&two("deny", "entry"), &[]).is_none());
    // "gave Malta rifles"
    assert!(mend(&two("give", "rifle"), &[]).is_none());
}
