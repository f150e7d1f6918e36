//! Reads texts with the shipped model, rules and data, within the test's own process.
#![allow(dead_code, unreachable_pub, clippy::unwrap_used)]

use std::path::Path;
use std::sync::LazyLock;

use claimgraph::analysis::{Analyser, Explained};
use claimgraph::corpus::Document;
use claimgraph::graph::DocumentGraph;
use claimgraph::tagger::{TaggedDocument, Tagger};
use claimgraph::text::Segmenter;

struct Parts {
    segmenter: Segmenter,
    tagger: Tagger,
    analyser: Analyser,
}

static PARTS: LazyLock<Parts> = LazyLock::new(|| {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    Parts {
        segmenter: Segmenter::load(&root.join("data")).unwrap(),
        tagger: Tagger::load(&root.join("models/en-news-small")).unwrap(),
        analyser: Analyser::load(&root.join("data"), &root.join("data/rules")).unwrap(),
    }
});

/// What a text gives.
pub fn graph(text: &str) -> DocumentGraph {
    read(Document { id: "d".into(), text: text.into(), ..Document::default() })
}

/// What a document gives.
pub fn read(document: Document) -> DocumentGraph {
    let mut worker = PARTS.tagger.worker().unwrap();
    let sentences = worker.tag(PARTS.segmenter.segment(&document)).unwrap();
    PARTS.analyser.analyse(&TaggedDocument::mended(document, sentences))
}

/// What a text is read as, and what it gives.
pub fn explained(text: &str) -> (TaggedDocument, Explained) {
    let document = Document { id: "d".into(), text: text.into(), ..Document::default() };
    let mut worker = PARTS.tagger.worker().unwrap();
    let sentences = worker.tag(PARTS.segmenter.segment(&document)).unwrap();
    let document = TaggedDocument::mended(document, sentences);
    let explained = PARTS.analyser.explain(&document, None);
    (document, explained)
}
