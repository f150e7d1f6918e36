//! bf16 and int8 against f32, the reference, with the shipped model.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::print_stderr)]

mod common;

use std::fs;
use std::path::Path;

use claimgraph::tagger::{CpuFeatures, Precision, TaggedSentence, Tagger};
use claimgraph::text::{ByteSpan, Field, Sentence, Token, Zone};
use common::{ARTICLE, project, run};
use serde::Deserialize;

/// Entities of a lower score may change their label or span: they are near a tie.
const SURE: f32 = 0.7;

#[derive(Deserialize)]
struct Reference {
    sentences: Vec<Words>,
}

#[derive(Deserialize)]
struct Words {
    words: Vec<String>,
}

/// The sentences that the model's trainer was asked about, as one document.
fn document() -> Vec<Sentence> {
    let text = fs::read_to_string(project("tests/fixtures/tagger/reference.json")).unwrap();
    let reference: Reference = serde_json::from_str(&text).unwrap();
    reference.sentences.iter().map(|s| sentence(&s.words)).collect()
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

/// The model in a precision; `None`, and said so, where this CPU lacks the instructions.
fn tagger(precision: Precision) -> Option<Tagger> {
    if let Err(error) = precision.check(CpuFeatures::here()) {
        eprintln!("SKIPPED: {error}");
        return None;
    }
    Some(Tagger::load_in(&project("models/en-news-small"), precision).unwrap())
}

/// Sentence, tokens and label of an entity.
type Found<'a> = (usize, std::ops::Range<usize>, &'a str);

/// The entities of a score of at least `least`.
fn entities(tagged: &[TaggedSentence], least: f32) -> Vec<Found<'_>> {
    let mut all = Vec::new();
    for (i, sentence) in tagged.iter().enumerate() {
        let found = sentence.entities.iter().filter(|e| e.score >= least);
        all.extend(found.map(|e| (i, e.tokens.clone(), e.label.as_str())));
    }
    all
}

/// All that `a` is sure of is in `b`.
fn sure_ones_are_in(a: &[TaggedSentence], b: &[TaggedSentence]) {
    let b = entities(b, 0.0);
    for entity in entities(a, SURE) {
        assert!(b.contains(&entity), "{entity:?} is not in {b:?}");
    }
}

/// Which share of the words have the same of something.
fn same<T: PartialEq>(
    a: &[TaggedSentence],
    b: &[TaggedSentence],
    of: impl Fn(&claimgraph::tagger::Word) -> T,
) -> f64 {
    let words =
        |tagged: &[TaggedSentence]| tagged.iter().flat_map(|s| s.words.iter().map(&of)).collect::<Vec<T>>();
    let (a, b) = (words(a), words(b));
    assert_eq!(a.len(), b.len());
    a.iter().zip(&b).filter(|(a, b)| a == b).count() as f64 / a.len() as f64
}

/// Holds a precision against f32: vectors within `distance` of their length, the same entities but for those
/// that one of the two is unsure of, and at least the share `agreement` of heads, relations, parts of speech and
/// lemmas.
fn near_f32(precision: Precision, distance: f32, agreement: f64) {
    let (Some(reference), Some(fast)) = (tagger(Precision::F32), tagger(precision)) else { return };
    assert_eq!(fast.precision(), precision);
    let (mut reference, mut fast) = (reference.worker().unwrap(), fast.worker().unwrap());
    let (expected, got) = (reference.tag(document()).unwrap(), fast.tag(document()).unwrap());
    sure_ones_are_in(&expected, &got);
    sure_ones_are_in(&got, &expected);
    for (what, share) in [
        ("heads", same(&expected, &got, |w| w.head)),
        ("relations", same(&expected, &got, |w| w.deprel.clone())),
        ("parts of speech", same(&expected, &got, |w| w.upos)),
        ("lemmas", same(&expected, &got, |w| w.lemma.clone())),
    ] {
        assert!(share >= agreement, "{precision}: {share} of the {what} are those of f32");
    }
    for sentence in document() {
        let expected = reference.inspect(&sentence.tokens).unwrap().vectors;
        let got = fast.inspect(&sentence.tokens).unwrap().vectors;
        // The first is that of [CLS].
        for (expected, got) in expected.iter().zip(&got).skip(1) {
            let length = expected.iter().map(|x| x * x).sum::<f32>().sqrt();
            let apart = expected.iter().zip(got).map(|(x, y)| (x - y) * (x - y)).sum::<f32>().sqrt();
            assert!(apart < distance * length, "{precision}: {apart} of {length}");
        }
    }
}

#[test]
fn bf16_is_near_f32() {
    near_f32(Precision::Bf16, 0.05, 0.98);
}

#[test]
fn int8_is_near_f32() {
    near_f32(Precision::Int8, 0.2, 0.97);
}

#[test]
fn workers_and_earlier_documents_do_not_matter_in_any_precision() {
    for precision in Precision::ALL {
        let Some(tagger) = tagger(precision) else { continue };
        let expected = tagger.worker().unwrap().tag(document()).unwrap();
        let results: Vec<_> = std::thread::scope(|scope| {
            let work = |_| {
                let mut worker = tagger.worker().unwrap();
                scope.spawn(move || {
                    worker.tag(document().into_iter().rev().take(3).collect()).unwrap();
                    worker.tag(document()).unwrap()
                })
            };
            let threads: Vec<_> = (0..3).map(work).collect();
            threads.into_iter().map(|t| t.join().unwrap()).collect()
        });
        assert!(results.iter().all(|result| *result == expected), "{precision}");
    }
}

#[test]
fn long_and_strange_sentences_are_whole_in_any_precision() {
    let words = |text: &str| -> Vec<String> { text.split(' ').map(str::to_owned).collect() };
    let long: Vec<String> = words("the envoys of Orvania , who").into_iter().cycle().take(900).collect();
    let document = || {
        let strange = words("\u{200b} 🚀 مرحبا \u{7} e\u{301} . [CLS] [PAD]");
        let one_word = vec!["=".repeat(100_000)];
        vec![
            sentence(&[]),
            sentence(&long),
            sentence(&strange),
            sentence(&one_word),
            sentence(&words("Stop")),
        ]
    };
    for precision in Precision::ALL {
        let Some(tagger) = tagger(precision) else { continue };
        let mut worker = tagger.worker().unwrap();
        for (tagged, sentence) in worker.tag(document()).unwrap().iter().zip(document()) {
            assert_eq!(tagged.words.len(), sentence.tokens.len());
            assert_eq!(tagged.sentence, sentence);
            let roots = tagged.words.iter().filter(|w| w.head.is_none()).count();
            assert_eq!(roots, usize::from(!sentence.tokens.is_empty()));
        }
        assert_eq!((worker.stats().windowed, worker.stats().truncated), (2, 0));
    }
}

fn precision_of(out: &Path) -> String {
    let manifest: serde_json::Value =
        serde_json::from_slice(&fs::read(out.join("run.json")).unwrap()).unwrap();
    manifest["precision"].as_str().unwrap().to_owned()
}

#[test]
fn the_manifest_names_the_precision_and_standard_error_has_no_warning() {
    let dir = tempfile::tempdir().unwrap();
    fs::write(dir.path().join("a.txt"), ARTICLE).unwrap();
    let can = |precision: &&Precision| precision.check(CpuFeatures::here()).is_ok();
    let mut cases: Vec<(&str, Precision)> =
        Precision::ALL.iter().filter(can).map(|p| (p.name(), *p)).collect();
    cases.push(("auto", Precision::fastest(CpuFeatures::here())));
    for (argument, expected) in cases {
        let said = run(dir.path(), &["extract", "a.txt", "--out", "out", "--precision", argument]);
        said.expect(0, &[]);
        assert_eq!(precision_of(&dir.path().join("out")), expected.name());
        assert_eq!(said.stderr.lines().count(), 1, "{}", said.stderr);
    }
}

#[test]
fn an_unknown_precision_is_told_before_anything_is_read() {
    let dir = tempfile::tempdir().unwrap();
    for command in [&["tag", "no-such.txt"][..], &["extract", "no-such.txt", "--out", "out"]] {
        let args: Vec<&str> = command.iter().copied().chain(["--precision", "int4"]).collect();
        run(dir.path(), &args).expect(2, &["int4", "--precision", "auto, f32, bf16, int8"]);
    }
}
