//! Long sentences, many rules, large lexicons: all of them end. (None of these is timed; each would run for
//! minutes and hours if its cost grew with the square or the cube of the size.)
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod common;

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use claimgraph::analysis::Analyser;
use claimgraph::corpus::Document;
use claimgraph::graph::DocumentGraph;
use claimgraph::tagger::{TaggedDocument, TaggedSentence, Upos, Word};
use claimgraph::text::{ByteSpan, Field, Sentence, Token, Zone};

use common::{copy, project};

/// One row of a sentence: form, lemma, part of speech, head, relation.
type Row = (&'static str, &'static str, Upos, Option<usize>, &'static str);

fn document(rows: &[Row]) -> TaggedDocument {
    let text = rows.iter().map(|r| r.0).collect::<Vec<_>>().join(" ");
    let mut tokens = Vec::new();
    let mut at = 0;
    for row in rows {
        let span = ByteSpan::new(at, at + row.0.len());
        tokens.push(Token { form: row.0.to_owned(), span, glued: false });
        at = span.end + 1;
    }
    let span = ByteSpan::new(0, text.len());
    let words = rows.iter().map(|(_, lemma, upos, head, deprel)| Word {
        lemma: (*lemma).to_owned(),
        upos: *upos,
        head: *head,
        deprel: (*deprel).to_owned(),
    });
    let sentence = Sentence { field: Field::Text, zone: Zone::Body, paragraph: 0, span, tokens };
    let sentences = vec![TaggedSentence::new(sentence, words.collect(), Vec::new())];
    TaggedDocument { document: Document { id: "d".into(), text, ..Document::default() }, sentences }
}

fn shipped() -> Analyser {
    Analyser::load(&project("data"), &project("data/rules")).unwrap()
}

fn analyse(rows: &[Row]) -> DocumentGraph {
    shipped().analyse(&document(rows))
}

const LONG: usize = 2000;

#[test]
fn a_verb_with_two_thousand_recipients_ends() {
    let mut rows: Vec<Row> = vec![
        ("Norway", "Norway", Upos::PROPN, Some(1), "nsubj"),
        ("sent", "send", Upos::VERB, None, "root"),
        ("rifles", "rifle", Upos::NOUN, Some(1), "obj"),
        ("to", "to", Upos::ADP, Some(4), "case"),
        ("Iceland", "Iceland", Upos::PROPN, Some(1), "obl"),
    ];
    while rows.len() < LONG {
        rows.push(("Malta", "Malta", Upos::PROPN, Some(4), "conj"));
    }
    // They are two actors, however often they are named.
    assert_eq!(analyse(&rows).triples.len(), 2);
}

#[test]
fn a_chain_of_two_thousand_conjuncts_ends() {
    let mut rows: Vec<Row> = vec![
        ("Norway", "Norway", Upos::PROPN, Some(1), "nsubj"),
        ("sent", "send", Upos::VERB, None, "root"),
        ("rifles", "rifle", Upos::NOUN, Some(1), "obj"),
    ];
    while rows.len() < LONG {
        rows.push(("tents", "tent", Upos::NOUN, Some(rows.len() - 1), "conj"));
    }
    analyse(&rows);
}

#[test]
fn two_thousand_verbs_in_a_row_end() {
    for deprel in ["conj", "xcomp", "ccomp", "parataxis"] {
        let mut rows: Vec<Row> = vec![("Norway", "Norway", Upos::PROPN, Some(1), "nsubj")];
        rows.push(("sent", "send", Upos::VERB, None, "root"));
        while rows.len() < LONG {
            let form = if rows.len().is_multiple_of(2) { ("said", "say") } else { ("sent", "send") };
            rows.push((form.0, form.1, Upos::VERB, Some(rows.len() - 1), deprel));
        }
        analyse(&rows);
    }
}

#[test]
fn two_thousand_clauses_of_one_verb_end() {
    let mut rows: Vec<Row> = vec![("said", "say", Upos::VERB, None, "root")];
    while rows.len() + 3 < LONG {
        let verb = rows.len() + 1;
        rows.push(("Norway", "Norway", Upos::PROPN, Some(verb), "nsubj"));
        rows.push(("armed", "arm", Upos::VERB, Some(0), "ccomp"));
        rows.push(("Malta", "Malta", Upos::PROPN, Some(verb), "obj"));
    }
    assert!(!analyse(&rows).triples.is_empty());
}

#[test]
fn a_thousand_rules_end() {
    let dir = tempfile::tempdir().unwrap();
    let rules = dir.path().join("rules");
    copy(&project("data/rules"), &rules);
    let mut text = String::new();
    for i in 0..1000 {
        writeln!(
            text,
            "[[rule]]\nid = \"many/{i}\"\nrelation = \"supply\"\ntrigger = \"[word{i}/send,VERB]\"\npriority = -1\n\
             frames = [{{ supplier = \"agent\", recipient = \"obl:past[%actor]\", item = \"patient\", need = [\"recipient\"] }}]"
        )
        .unwrap();
    }
    fs::write(rules.join("90-many.toml"), text).unwrap();
    let analyser = Analyser::load(&project("data"), &rules).unwrap();
    let mut rows: Vec<Row> = vec![("Norway", "Norway", Upos::PROPN, Some(1), "nsubj")];
    rows.push(("sent", "send", Upos::VERB, None, "root"));
    while rows.len() < LONG {
        rows.push(("past", "past", Upos::ADV, Some(1), "advmod"));
    }
    analyser.analyse(&document(&rows));
}

#[test]
fn a_lexicon_of_a_hundred_thousand_words_loads() {
    let dir = tempfile::tempdir().unwrap();
    let rules = dir.path().join("rules");
    copy(&project("data/rules"), &rules);
    let words: Vec<String> = (0..100_000).map(|i| format!("\"word{i}\"")).collect();
    let text = format!(
        "[lexicon]\nbig = [{}]\nbigger = [\"@big\", \"ship\"]\n\n[[rule]]\nid = \"big\"\nrelation = \"supply\"\n\
         trigger = \"[@bigger,VERB]\"\nframes = [{{ supplier = \"agent\", item = \"patient[@big]\" }}]\n",
        words.join(", ")
    );
    fs::write(rules.join("90-big.toml"), text).unwrap();
    let book = Analyser::load(Path::new(&project("data")), &rules).unwrap();
    assert!(book.book().ids().any(|id| id == "big"));
}
