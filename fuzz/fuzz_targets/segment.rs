//! Sentences and tokens: whatever the text, their spans lie in it, in order, and hold what they say.
#![no_main]

use std::path::Path;
use std::sync::LazyLock;

use claimgraph::corpus::Document;
use claimgraph::text::{Field, Segmenter};
use libfuzzer_sys::fuzz_target;

static SEGMENTER: LazyLock<Segmenter> = LazyLock::new(|| {
    let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("../data");
    Segmenter::load(&data).expect("the data of the project")
});

fuzz_target!(|text: &str| {
    let document = Document {
        id: "d".to_owned(),
        title: Some("Ships leave port".to_owned()),
        text: text.to_owned(),
        title_in_text: text.len() % 2 == 0,
        ..Document::default()
    };
    let mut at = 0;
    for sentence in SEGMENTER.segment(&document) {
        if sentence.field == Field::Title {
            continue;
        }
        assert!(at <= sentence.span.start && sentence.span.start <= sentence.span.end);
        at = sentence.span.end;
        let mut token_at = sentence.span.start;
        for token in &sentence.tokens {
            assert!(token_at <= token.span.start && token.span.end <= sentence.span.end);
            assert!(text.is_char_boundary(token.span.start) && text.is_char_boundary(token.span.end));
            token_at = token.span.end;
        }
    }
});
