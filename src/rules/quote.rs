//! Direct speech: where it stands and whose it is.

use crate::actors::{ActorId, DocumentActors};
use crate::tagger::TaggedDocument;
use crate::text::{ByteSpan, Field};

use super::arguments::View;

/// A stretch of direct speech.
#[derive(Debug, Clone)]
struct Quotation {
    field: Field,
    span: ByteSpan,
    /// Number of the line that it stands on.
    line: usize,
    /// True where it goes on from an unclosed one on the line before.
    continues: bool,
    speaker: Option<ActorId>,
}

/// A verb of saying with its source, as far as it may introduce direct speech.
#[derive(Debug, Clone)]
pub(super) struct Speech {
    pub(super) sentence: usize,
    pub(super) trigger: usize,
    pub(super) source: ActorId,
}

/// Who speaks in each quotation of a document.
#[derive(Debug, Clone, Default)]
pub(super) struct Speakers {
    quotations: Vec<Quotation>,
    sides: Vec<Option<ActorId>>,
}

/// Quotations shorter than this many bytes are words quoted in passing, not speech.
const SPEECH: usize = 25;

impl Speakers {
    /// Finds the quotations of a document; nobody speaks yet.
    pub(super) fn find(document: &TaggedDocument) -> Self {
        let mut quotations = Vec::new();
        if let Some(title) = &document.document.title {
            quotations.extend(in_text(title, Field::Title));
        }
        quotations.extend(in_text(&document.document.text, Field::Text));
        let sides = vec![None; quotations.len()];
        Self { quotations, sides }
    }

    fn quotation(&self, field: Field, span: ByteSpan) -> Option<usize> {
        self.quotations.iter().position(|q| q.field == field && q.span.contains(span))
    }

    /// The quotation that a token stands in.
    fn at(&self, view: &View<'_>, token: usize) -> Option<usize> {
        let token = view.sentence.tokens().get(token)?;
        self.quotation(view.sentence.sentence.field, token.span)
    }

    /// Who says what stands at a token.
    pub(super) fn speaker(&self, view: &View<'_>, token: usize) -> Option<ActorId> {
        self.quotations.get(self.at(view, token)?)?.speaker
    }

    /// Whom "we" means at a token: the one for whom the speaker speaks, else the speaker.
    pub(super) fn side(&self, view: &View<'_>, token: usize) -> Option<ActorId> {
        self.sides.get(self.at(view, token)?).copied().flatten()
    }

    /// Gives each quotation its speaker: the source of the nearest verb of saying outside of quotations in
    /// the sentences that it touches, else in the sentence before on the same line, else the speaker of
    /// the last quotation of the line, or of the one that it continues.
    pub(super) fn assign(&mut self, document: &TaggedDocument, actors: &DocumentActors, speech: &[Speech]) {
        let mut found: Vec<Option<ActorId>> = Vec::new();
        for quotation in &self.quotations {
            found.push(self.nearest(document, quotation, speech));
        }
        let mut last: Option<(Field, usize, ActorId)> = None;
        for (quotation, speaker) in self.quotations.iter_mut().zip(found) {
            quotation.speaker = speaker.or_else(|| {
                let (field, line, speaker) = last?;
                let same = field == quotation.field
                    && (line == quotation.line || quotation.continues && line < quotation.line);
                same.then_some(speaker)
            });
            if let Some(speaker) = quotation.speaker {
                last = Some((quotation.field, quotation.line, speaker));
            }
        }
        // A quotation before the first that has a speaker on its line: "..." he said. "..."
        for i in (0..self.quotations.len().saturating_sub(1)).rev() {
            let next = self.quotations.get(i + 1).map(|q| (q.line, q.speaker, q.field));
            if let (Some(q), Some((line, Some(speaker), field))) = (self.quotations.get_mut(i), next)
                && q.speaker.is_none()
                && q.line == line
                && q.field == field
            {
                q.speaker = Some(speaker);
            }
        }
        self.sides = self
            .quotations
            .iter()
            .map(|q| {
                let speaker = q.speaker?;
                let whom = actors.get(speaker).and_then(|a| a.speaks_for.as_deref());
                Some(whom.and_then(|id| actors.by_id(id)).unwrap_or(speaker))
            })
            .collect();
    }

    fn nearest(
        &self,
        document: &TaggedDocument,
        quotation: &Quotation,
        speech: &[Speech],
    ) -> Option<ActorId> {
        let mut best: Option<(usize, ActorId)> = None;
        for say in speech {
            let Some(sentence) = document.sentences.get(say.sentence) else { continue };
            let Some(token) = sentence.tokens().get(say.trigger) else { continue };
            if sentence.sentence.field != quotation.field
                || self.quotation(quotation.field, token.span).is_some_and(|q| {
                    self.quotations.get(q).is_some_and(|q| q.span.end - q.span.start >= SPEECH)
                })
            {
                continue;
            }
            let touches = sentence.sentence.span.overlaps(quotation.span);
            let before = token.span.end <= quotation.span.start;
            let distance = if before {
                quotation.span.start - token.span.end
            } else {
                token.span.start.saturating_sub(quotation.span.end)
            };
            // "He added:" may stand as a sentence of its own right before.
            let right_before = before && distance < 4;
            if !(touches || right_before) {
                continue;
            }
            if best.is_none_or(|(d, _)| distance < d) {
                best = Some((distance, say.source));
            }
        }
        best.map(|(_, source)| source)
    }
}

/// The quotations of a text. A curly quotation left open ends with its line and may go on in the next.
fn in_text(text: &str, field: Field) -> Vec<Quotation> {
    let mut out: Vec<Quotation> = Vec::new();
    let mut open: Option<(usize, char)> = None;
    let mut line = 0;
    let mut unclosed = false;
    let push = |out: &mut Vec<Quotation>, start: usize, end: usize, line: usize, continues: bool| {
        out.push(Quotation { field, span: ByteSpan::new(start, end), line, continues, speaker: None });
    };
    let mut continues = false;
    for (at, c) in text.char_indices() {
        match (c, open) {
            ('“' | '„', None) => {
                open = Some((at, '”'));
                continues = unclosed;
                unclosed = false;
            }
            ('"', None) => {
                open = Some((at, '"'));
                continues = unclosed;
                unclosed = false;
            }
            ('”' | '“', Some((start, '”'))) | ('"', Some((start, '"' | '”'))) => {
                push(&mut out, start, at + c.len_utf8(), line, continues);
                open = None;
            }
            ('\n', _) => {
                if let Some((start, _)) = open.take() {
                    push(&mut out, start, at, line, continues);
                    unclosed = true;
                }
                // Blank lines between the two parts do not count.
                let blank = text.get(at + 1..).is_some_and(|rest| rest.starts_with('\n'));
                if !blank {
                    line += 1;
                }
            }
            _ => {}
        }
    }
    if let Some((start, _)) = open {
        push(&mut out, start, text.len(), line, continues);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quotations_are_found_and_may_go_on() {
        let text = "\u{201c}We sent nothing,\u{201d} she said. \u{201c}It is a lie.\n\n\u{201c}And we never will.\u{201d}";
        let found = in_text(text, Field::Text);
        assert_eq!(found.len(), 3);
        assert!(!found[1].continues && found[2].continues);
        assert_eq!(found[2].span.of(text), "\u{201c}And we never will.\u{201d}");
    }

    #[test]
    fn straight_quotes_pair_up() {
        let found = in_text("\"One\" and \"two\".", Field::Text);
        assert_eq!(found.len(), 2);
    }
}
