//! The tagger against the code that trained the model, on invented sentences.
//!
//! `scripts/train/fixture.py` wrote the reference from the shipped model; no Python is needed here.

// Helpers of tests are tests too.
#![allow(clippy::expect_used, clippy::unwrap_used)]

use std::path::Path;

use claimgraph::tagger::{Inspection, TaggedSentence, Tagger};
use claimgraph::text::{ByteSpan, Field, Sentence, Token, Zone};
use serde::Deserialize;

/// Between two programs that sum in different orders.
const TOLERANCE: f32 = 1e-3;

#[derive(Deserialize)]
struct Reference {
    sentences: Vec<Expected>,
}

#[derive(Deserialize)]
struct Expected {
    words: Vec<String>,
    /// With `[CLS]` and `[SEP]`.
    pieces: Vec<String>,
    /// Where each word begins in `pieces`.
    first: Vec<usize>,
    shapes: Vec<String>,
    lemma_with_table: Vec<String>,
    upos: Vec<String>,
    /// 0 is the root; words count from 1.
    head: Vec<usize>,
    deprel: Vec<String>,
    ner: Vec<String>,
    vectors: Vec<Vector>,
    /// Start, end, type and score of each entity.
    entities: Vec<(usize, usize, String, f32)>,
}

#[derive(Deserialize)]
struct Vector {
    /// 0 is `[CLS]`; words count from 1.
    word: usize,
    first4: Vec<f32>,
}

fn reference() -> Vec<Expected> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/tagger/reference.json");
    let text = std::fs::read_to_string(&path).expect("the fixture is part of the repository");
    serde_json::from_str::<Reference>(&text).expect("the fixture is whole").sentences
}

fn tagger() -> Tagger {
    Tagger::load(&Path::new(env!("CARGO_MANIFEST_DIR")).join("models/en-news-small")).unwrap()
}

fn sentence(words: &[String]) -> Sentence {
    let mut at = 0;
    let mut tokens = Vec::new();
    for form in words {
        let span = ByteSpan::new(at, at + form.len());
        at = span.end + 1;
        tokens.push(Token { form: form.clone(), span, glued: false });
    }
    Sentence { field: Field::Text, zone: Zone::Body, paragraph: 0, span: ByteSpan::new(0, at), tokens }
}

/// The entities as one tag a word.
fn bio(tagged: &TaggedSentence) -> Vec<String> {
    let mut tags = vec!["O".to_owned(); tagged.words.len()];
    for entity in &tagged.entities {
        for i in entity.tokens.clone() {
            tags[i] = format!("{}-{}", if i == entity.tokens.start { "B" } else { "I" }, entity.label);
        }
    }
    tags
}

fn same_labels(tagged: &TaggedSentence, expected: &Expected) {
    let column =
        |of: fn(&claimgraph::tagger::Word) -> String| tagged.words.iter().map(of).collect::<Vec<_>>();
    let heads: Vec<usize> = tagged.words.iter().map(|w| w.head.map_or(0, |head| head + 1)).collect();
    assert_eq!(column(|w| w.lemma.clone()), expected.lemma_with_table);
    assert_eq!(column(|w| w.upos.to_string()), expected.upos);
    assert_eq!(heads, expected.head, "{:?}", expected.words);
    assert_eq!(column(|w| w.deprel.clone()), expected.deprel);
    assert_eq!(bio(tagged), expected.ner);
}

#[test]
fn pieces_shapes_and_vectors_are_the_trainers() {
    let mut worker = tagger().worker().unwrap();
    for expected in reference() {
        let Inspection { pieces, shapes, vectors } =
            worker.inspect(&sentence(&expected.words).tokens).unwrap();
        let ends = expected.first.iter().skip(1).copied().chain([expected.pieces.len() - 1]);
        let by_word: Vec<&[String]> =
            expected.first.iter().zip(ends).map(|(&start, end)| &expected.pieces[start..end]).collect();
        assert_eq!(pieces, by_word);
        assert_eq!(shapes, expected.shapes);
        assert_eq!(vectors.len(), expected.words.len() + 1);
        for Vector { word, first4 } in &expected.vectors {
            for (ours, theirs) in vectors[*word].iter().zip(first4) {
                assert!((ours - theirs).abs() < TOLERANCE, "{ours} {theirs} {:?}", expected.words);
            }
        }
    }
}

#[test]
fn labels_are_the_trainers_sentence_by_sentence() {
    let mut worker = tagger().worker().unwrap();
    for expected in reference() {
        let tagged = worker.tag(vec![sentence(&expected.words)]).unwrap();
        same_labels(&tagged[0], &expected);
    }
}

#[test]
fn labels_are_the_trainers_in_one_document() {
    let expected = reference();
    let sentences = expected.iter().map(|e| sentence(&e.words)).collect();
    let mut worker = tagger().worker().unwrap();
    for (tagged, expected) in worker.tag(sentences).unwrap().iter().zip(&expected) {
        same_labels(tagged, expected);
        assert_eq!(tagged.entities.len(), expected.entities.len());
        for (entity, (start, end, label, score)) in tagged.entities.iter().zip(&expected.entities) {
            assert_eq!((entity.tokens.clone(), &entity.label), (*start..*end, label));
            assert!((entity.score - score).abs() < TOLERANCE, "{entity:?} {score}");
        }
    }
    assert_eq!(worker.stats().truncated, 0);
}
