//! How many documents need not be tagged, whole and cut down to their first words, and what it costs to know.
//!
//!     cargo bench --bench prefilter [-- FILE_OR_FOLDER [DOCUMENTS]]     [default: data/samples, all]
#![allow(clippy::print_stdout)]

use std::error::Error;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use claimgraph::corpus::{ARTICLES, Document, Documents, ReadOptions, sources};
use claimgraph::rules::{Prefilter, RuleBook};
use claimgraph::tagger::Tagger;
use claimgraph::text::Segmenter;

/// Words that are left of each document.
const WORDS: [usize; 5] = [usize::MAX, 200, 100, 50, 25];

fn main() -> Result<(), Box<dyn Error>> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let data = root.join("data");
    let mut args = std::env::args().skip(1).filter(|a| !a.starts_with('-'));
    let input = args.next().map_or_else(|| data.join("samples"), PathBuf::from);
    let most = args.next().map_or(Ok(usize::MAX), |n| n.parse())?;
    let segmenter = Segmenter::load(&data)?;
    let book = RuleBook::load(&data.join("rules"), &data.join("relations.toml"))?;
    let inflections = Tagger::load(&root.join("models/en-news-small"))?.inflections();
    let clock = Instant::now();
    let prefilter = Prefilter::new(&book, &inflections).ok_or("a rule may hold of any words")?;
    println!("made in {:.3} s", clock.elapsed().as_secs_f64());

    let documents = Documents::new(sources(&[input], None, ARTICLES)?, ReadOptions::default());
    let documents: Vec<Document> = documents.flatten().take(most).collect();
    for words in WORDS {
        let (mut spared, mut time) = (0, Duration::ZERO);
        for document in &documents {
            let text = first(&document.text, words).to_owned();
            let sentences = segmenter.segment(&Document { text, ..document.clone() });
            let clock = Instant::now();
            spared += usize::from(!prefilter.may_give(&sentences));
            time += clock.elapsed();
        }
        let all = documents.len().max(1);
        println!(
            "{}: {spared} of {} documents spared ({:.2} %), {:.0} microseconds each",
            if words == usize::MAX { "whole".to_owned() } else { format!("first {words} words") },
            documents.len(),
            100.0 * spared as f64 / all as f64,
            time.as_secs_f64() * 1e6 / all as f64,
        );
    }
    Ok(())
}

/// The beginning of a text.
fn first(text: &str, words: usize) -> &str {
    let end = text.split_whitespace().nth(words).map(|word| word.as_ptr() as usize - text.as_ptr() as usize);
    end.and_then(|end| text.get(..end)).unwrap_or(text)
}
