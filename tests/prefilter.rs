//! Documents that no rule can make anything of are not tagged; what comes out is the same.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod common;

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fs;
use std::path::Path;
use std::sync::LazyLock;

use claimgraph::corpus::{ARTICLES, Document, Documents, ReadOptions, sources};
use claimgraph::rules::{Prefilter, RuleBook};
use claimgraph::tagger::{Inflections, TaggedDocument, Tagger, TaggerWorker, Upos};
use claimgraph::text::{Segmenter, Sentence};
use common::{claimgraph, made, project, records, run, same};

struct Parts {
    book: RuleBook,
    segmenter: Segmenter,
    tagger: Tagger,
    inflections: Inflections,
    prefilter: Prefilter,
}

static PARTS: LazyLock<Parts> = LazyLock::new(|| {
    let data = project("data");
    let book = RuleBook::load(&data.join("rules"), &data.join("relations.toml")).unwrap();
    let tagger = Tagger::load(&project("models/en-news-small")).unwrap();
    let inflections = tagger.inflections();
    let prefilter = Prefilter::new(&book, &inflections).expect("every shipped rule names words");
    Parts { book, segmenter: Segmenter::load(&data).unwrap(), tagger, inflections, prefilter }
});

fn segment(text: &str) -> Vec<Sentence> {
    PARTS.segmenter.segment(&Document { text: text.to_owned(), ..Document::default() })
}

/// Forms by part of speech and lemma, as the model's table has them.
fn forms() -> HashMap<(Upos, String), BTreeSet<String>> {
    let mut forms: HashMap<_, BTreeSet<String>> = HashMap::new();
    for line in fs::read_to_string(project("models/en-news-small/lemmas.tsv")).unwrap().lines() {
        let mut columns = line.split('\t');
        let mut next = || columns.next().unwrap().to_owned();
        let (form, upos, lemma) = (next(), next().parse().unwrap(), next());
        forms.entry((upos, lemma)).or_default().insert(form);
    }
    forms
}

/// True where the form is one that the lemma may have.
fn known(form: &str, lemma: &str) -> bool {
    let form = form.to_lowercase();
    PARTS.inflections.stems(lemma).iter().any(|stem| {
        let rest = form.strip_prefix(stem.text.as_str());
        rest.is_some_and(|rest| stem.more.is_none_or(|more| rest.chars().count() == more))
    })
}

fn tag(worker: &mut TaggerWorker, text: &str) -> TaggedDocument {
    let document = Document { text: text.to_owned(), ..Document::default() };
    let sentences = worker.tag(PARTS.segmenter.segment(&document)).unwrap();
    TaggedDocument::mended(document, sentences)
}

/// Every example of every rule, and each again with every other form that the table has of one of its words: what
/// the tagger might read as the same lemmas must get as far as the tagger.
#[test]
fn what_a_rule_finds_in_its_examples_gets_through_in_any_inflection() {
    let forms = forms();
    let mut worker = PARTS.tagger.worker().unwrap();
    let (mut examples, mut inflected) = (0, 0);
    for example in PARTS.book.examples().iter().filter(|example| !example.gives.is_empty()) {
        assert!(PARTS.prefilter.may_give(&segment(&example.text)), "{}: {}", example.rule, example.text);
        examples += 1;
        let tagged = tag(&mut worker, &example.text);
        let plain: Vec<Sentence> = tagged.sentences.iter().map(|s| s.sentence.clone()).collect();
        for (at, sentence) in tagged.sentences.iter().enumerate() {
            for (token, word) in sentence.words.iter().enumerate() {
                for form in forms.get(&(word.upos, word.lemma.clone())).into_iter().flatten() {
                    let mut changed = plain.clone();
                    changed[at].tokens[token].form.clone_from(form);
                    assert!(
                        PARTS.prefilter.may_give(&changed),
                        "{}: {form} in {}",
                        example.rule,
                        example.text
                    );
                    inflected += 1;
                }
            }
        }
    }
    assert!(examples > 40 && inflected > 500, "{examples} examples, {inflected} of them changed");
}

/// The condition stands and falls with the forms of lemmas: whatever lemma the tagger gives a word of the samples
/// or the examples, the word must be one of the forms that this lemma may have, if a rule names the lemma at all.
#[test]
fn lemmas_of_the_tagger_are_those_that_their_forms_may_have() {
    let mut worker = PARTS.tagger.worker().unwrap();
    let samples = sources(&[project("data/samples")], None, ARTICLES).unwrap();
    let samples = Documents::new(samples, ReadOptions::default()).flatten().map(|d| d.text);
    let examples = PARTS.book.examples().iter().map(|example| example.text.clone());
    let files = fs::read_dir(project("data/rules")).unwrap().map(|file| file.unwrap().path());
    let rules: String = files.map(|path| fs::read_to_string(path).unwrap()).collect();
    let named: BTreeSet<&str> =
        rules.split(|c: char| !c.is_alphanumeric() && c != '\'' && c != '-').collect();
    let mut unknown: BTreeMap<(String, String), usize> = BTreeMap::new();
    let mut tokens = 0;
    for text in samples.chain(examples) {
        for sentence in tag(&mut worker, &text).sentences {
            for (token, word) in sentence.tokens().iter().zip(&sentence.words) {
                tokens += 1;
                if named.contains(word.lemma.to_lowercase().as_str()) && !known(&token.form, &word.lemma) {
                    *unknown.entry((token.form.clone(), word.lemma.clone())).or_default() += 1;
                }
            }
        }
    }
    assert!(tokens > 2000 && unknown.is_empty(), "of {tokens} tokens: {unknown:?}");
}

/// Articles with something to find and articles without, each of its own text.
fn corpus() -> String {
    let dull = [
        "The lake was calm. Swans slept on it.",
        "Rain drummed on the roof all night.",
        "The pianist bowed. Then he left through the garden.",
        "Their goalkeeper is ill. A younger one stands between the posts.",
    ];
    let telling = [
        "Norway sent rifles to Iceland.",
        "Malta accused Kenya of arming the rebels. Kenya denied it.",
        "Portugal withheld the promised aid from Malta.",
        "Algeria said the report was false.",
    ];
    let line = |(at, text): (usize, &&str)| {
        let title = format!("No. {at}");
        serde_json::json!({"id": format!("d{at}"), "title": title, "text": text}).to_string() + "\n"
    };
    dull.iter().chain(&telling).enumerate().map(line).collect()
}

/// What stands in a file of documents but for the mark of those that were not tagged.
fn documents(out: &Path) -> Vec<serde_json::Value> {
    let mut documents = records(&out.join("documents.jsonl"));
    for document in &mut documents {
        document.as_object_mut().unwrap().shift_remove("untagged");
    }
    documents
}

#[test]
fn with_the_model_the_output_is_the_same_without_the_prefilter() {
    let dir = tempfile::tempdir().unwrap();
    fs::write(dir.path().join("news.jsonl"), corpus()).unwrap();
    let extract = |out: &str, more: &[&str]| {
        let args = ["extract", "news.jsonl", "--any-language", "--precision", "f32", "--out", out];
        claimgraph(dir.path()).args(args).args(more).output().unwrap().into()
    };
    let said: common::Said = extract("with", &[]);
    said.expect(0, &["8 documents", "4 not tagged"]);
    let said: common::Said = extract("without", &["--no-prefilter"]);
    said.expect(0, &["8 documents"]);
    assert!(!said.stderr.contains("not tagged"), "{}", said.stderr);

    let (with, without) = (dir.path().join("with"), dir.path().join("without"));
    for file in ["triples.jsonl", "claims.jsonl", "actors.jsonl"] {
        let [one, other] = [&with, &without].map(|out| fs::read_to_string(out.join(file)).unwrap());
        assert!(!one.is_empty() && one == other, "{file}:\n{one}\n{other}");
    }
    assert_eq!(documents(&with), documents(&without));
    let untagged: Vec<String> = records(&with.join("documents.jsonl"))
        .iter()
        .filter(|d| d["untagged"] == 1)
        .map(|d| d["id"].as_str().unwrap().to_owned())
        .collect();
    assert_eq!(untagged, ["d0", "d1", "d2", "d3"]);
    let counts = |out: &Path| -> serde_json::Value {
        let run: serde_json::Value =
            serde_json::from_str(&fs::read_to_string(out.join("run.json")).unwrap()).unwrap();
        run["counts"].clone()
    };
    let (mut with, without) = (counts(&with), counts(&without));
    assert_eq!((&with["documents_untagged"], &without["documents_untagged"]), (&4.into(), &0.into()));
    with["documents_untagged"] = 0.into();
    assert_eq!(with, without);
}

#[test]
fn shards_and_runs_that_go_on_count_what_was_not_tagged() {
    let dir = tempfile::tempdir().unwrap();
    let lines = made(20).concat() + &corpus();
    fs::write(dir.path().join("news.jsonl"), lines).unwrap();
    let extract = |out: &str, more: &[&str]| {
        let args = ["extract", "news.jsonl", "--any-language", "--test-tagger", "0", "--out", out];
        run(dir.path(), &[&args, more].concat())
    };
    extract("whole", &[]).expect(0, &["28 documents"]);
    for shard in ["1/2", "2/2"] {
        let said = extract(&format!("s{}", &shard[..1]), &["--shard", shard]);
        said.expect(0, &[]);
    }
    run(dir.path(), &["merge", "s1", "s2", "--out", "merged"]).expect(0, &[]);
    same(&dir.path().join("whole"), &dir.path().join("merged"));
}
