//! How many sentences a second actors and rules take on one core, of text that is tagged already.
//!
//!     cargo bench --bench rules [-- FILE_OR_FOLDER]     [default: data/samples]
#![allow(clippy::print_stdout)]

use std::error::Error;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use claimgraph::actors::{DocumentActors, Vocabulary};
use claimgraph::analysis::Analyser;
use claimgraph::corpus::{ARTICLES, Documents, ReadOptions, sources};
use claimgraph::rules::{RuleBook, extract};
use claimgraph::tagger::{TaggedDocument, Tagger};
use claimgraph::text::Segmenter;

/// Each part runs over all documents again and again for so long.
const LONG_ENOUGH: Duration = Duration::from_secs(3);

fn main() -> Result<(), Box<dyn Error>> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let data = root.join("data");
    let input = std::env::args().skip(1).find(|a| !a.starts_with('-'));
    let input = input.map_or_else(|| data.join("samples"), PathBuf::from);
    let segmenter = Segmenter::load(&data)?;
    let mut worker = Tagger::load(&root.join("models/en-news-small"))?.worker()?;
    let mut documents = Vec::new();
    for document in Documents::new(sources(&[input], None, ARTICLES)?, ReadOptions::default()).flatten() {
        let sentences = worker.tag(segmenter.segment(&document))?;
        documents.push(TaggedDocument { document, sentences });
    }
    let sentences: usize = documents.iter().map(|d| d.sentences.len()).sum();
    let tokens: usize = documents.iter().flat_map(|d| &d.sentences).map(|s| s.words.len()).sum();
    println!("{} documents, {sentences} sentences, {tokens} tokens", documents.len());

    let analyser = Analyser::load(&data, &data.join("rules"))?;
    let gazetteer = Analyser::gazetteer(&data)?;
    let actors = data.join("actors");
    let vocabulary = Vocabulary::load(&actors.join("nominals.toml"), &actors.join("persons.txt"))?;
    let book = RuleBook::load(&data.join("rules"), &data.join("relations.toml"))?;
    let resolve = |d: &TaggedDocument| DocumentActors::resolve(d, &gazetteer, &vocabulary);
    let resolved: Vec<DocumentActors> = documents.iter().map(resolve).collect();

    let mut found = 0;
    measure("actors", sentences, || {
        found += documents.iter().map(|d| resolve(d).iter().count()).sum::<usize>()
    });
    measure("rules", sentences, || {
        let all = documents.iter().zip(&resolved);
        found += all.map(|(d, a)| extract(&book, d, a).acts.len()).sum::<usize>();
    });
    measure("all after the tagger", sentences, || {
        found += documents.iter().map(|d| analyser.analyse(d).triples.len()).sum::<usize>();
    });
    // Used, so that none of it can be left out.
    assert!(found > 0 || sentences == 0);
    Ok(())
}

fn measure(name: &str, sentences: usize, mut work: impl FnMut()) {
    work();
    let start = Instant::now();
    let mut rounds = 0;
    while start.elapsed() < LONG_ENOUGH {
        work();
        rounds += 1;
    }
    let rate = (sentences * rounds) as f64 / start.elapsed().as_secs_f64();
    println!("{name:<22} {rate:>9.0} sentences/s");
}
