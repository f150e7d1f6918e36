//! Which tokens stand inside quotation marks.

use crate::tagger::TaggedDocument;

/// By sentence, by token. A quotation left open ends with its paragraph.
pub(super) fn quoted(document: &TaggedDocument) -> Vec<Vec<bool>> {
    let mut open = false;
    let mut paragraph = None;
    let mut out = Vec::with_capacity(document.sentences.len());
    for sentence in &document.sentences {
        let here = (sentence.sentence.field, sentence.sentence.paragraph);
        if paragraph != Some(here) {
            open = false;
            paragraph = Some(here);
        }
        let mark = |form: &str| match form {
            "\u{201c}" | "``" => Some(true),
            "\u{201d}" | "''" => Some(false),
            _ => None,
        };
        let row = sentence.tokens().iter().map(|t| {
            match mark(&t.form) {
                Some(now) => open = now,
                None if t.form == "\"" => open = !open,
                None => {}
            }
            open
        });
        out.push(row.collect());
    }
    out
}
