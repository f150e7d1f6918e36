//! Any text, through the segmenter and the tagger: no panic, and every token where it stands in the text.

use std::path::Path;
use std::sync::{LazyLock, Mutex, PoisonError};

use proptest::prelude::*;

use super::TinyModel;
use super::tag::check;
use crate::corpus::Document;
use crate::tagger::worker::TaggerWorker;
use crate::tagger::{CpuFeatures, Precision, Tagger};
use crate::text::{CharOffsets, Segmenter};

static SEGMENTER: LazyLock<Segmenter> =
    LazyLock::new(|| Segmenter::load(&Path::new(env!("CARGO_MANIFEST_DIR")).join("data")).unwrap());

/// One in every precision that this CPU can do.
static WORKERS: LazyLock<Mutex<Vec<TaggerWorker>>> = LazyLock::new(|| {
    let model = TinyModel::new();
    let can = |precision: &&Precision| precision.check(CpuFeatures::here()).is_ok();
    let load = |precision: &Precision| Tagger::load_in(model.dir(), *precision).unwrap().worker().unwrap();
    Mutex::new(Precision::ALL.iter().filter(can).map(load).collect())
});

/// Tags a text and checks what comes out.
fn tag(text: &str) {
    let chars: Vec<char> = text.chars().collect();
    let offsets = CharOffsets::new(text);
    let sentences = SEGMENTER.segment(&Document { text: text.to_owned(), ..Document::default() });
    for worker in WORKERS.lock().unwrap_or_else(PoisonError::into_inner).iter_mut() {
        let tagged = worker.tag(sentences.clone()).unwrap();
        assert_eq!(tagged.len(), sentences.len());
        for (tagged, sentence) in tagged.iter().zip(&sentences) {
            assert_eq!(tagged.sentence, *sentence);
            check(tagged);
            for token in tagged.tokens() {
                assert_eq!(token.span.of(text), token.form);
                let (start, end) = (offsets.char_of(token.span.start), offsets.char_of(token.span.end));
                assert_eq!(chars[start..end].iter().collect::<String>(), token.form);
            }
        }
    }
}

#[test]
fn a_hundred_thousand_characters_without_a_space() {
    for text in ["a", "é", "🙂", "ש", "\u{200b}", "\u{0}", "=", "1", "a-", "“"] {
        tag(&text.repeat(100_000 / text.chars().count()));
    }
}

#[test]
fn nothing_and_next_to_nothing() {
    for text in ["", " ", "\n\n", "\u{feff}", "\u{200b}", "\u{0}", ".", "\u{301}"] {
        tag(text);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn any_text(text in any::<String>()) {
        tag(&text);
    }

    #[test]
    fn text_like_text_with_strange_characters(
        pieces in prop::collection::vec((prop::sample::select(vec![
            "Orvania", "denies", "it", "said", "U.S.", "don’t", " ", " ", " ", ". ", "\n\n", "\t", "\u{a0}", "\u{2028}",
            // Zero-width, control and direction characters.
            "\u{200b}", "\u{200d}", "\u{feff}", "\u{ad}", "\u{0}", "\u{7}", "\u{1b}[31m", "\u{85}", "\u{202e}", "\u{2066}",
            // Emoji of several code points, right-to-left text, marks that combine, and what no font has.
            "🙂", "👩‍👩‍👧", "🇳🇴", "مرحبا", "שלום", "e\u{301}", "\u{301}\u{301}", "ﬁ", "İ", "平壤", "\u{10ffff}", "\u{e000}",
        ]), 1usize..20), 0..50)
    ) {
        tag(&pieces.iter().map(|(piece, times)| piece.repeat(*times)).collect::<String>());
    }
}
