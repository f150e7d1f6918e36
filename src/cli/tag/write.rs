//! The formats of `tag`: CoNLL-U and JSON Lines.

use std::fmt::Write;

use serde::Serialize;

use super::conllu::{Row, Rows};
use crate::corpus::Document;
use crate::tagger::TaggedSentence;
use crate::text::{CharOffsets, Field, Zone};

/// Sentences of CoNLL-U with new tags; `tagged` runs parallel to `sentences`.
pub(super) fn conllu_rows(sentences: &[Rows], tagged: &[TaggedSentence]) -> String {
    let mut out = String::new();
    for (rows, tagged) in sentences.iter().zip(tagged) {
        for comment in &rows.comments {
            let _ = writeln!(out, "{comment}");
        }
        let ner = ner_tags(tagged);
        let mut index = 0;
        for row in &rows.rows {
            match row {
                Row::Other(line) => {
                    let _ = writeln!(out, "{line}");
                }
                Row::Word { form, misc } => {
                    write_word(&mut out, index, form, tagged, &ner, misc.iter().map(String::as_str));
                    index += 1;
                }
            }
        }
        out.push('\n');
    }
    out
}

/// A document as CoNLL-U.
pub(super) fn conllu_document(document: &Document, tagged: &[TaggedSentence]) -> String {
    let mut out = String::new();
    let _ = writeln!(out, "# newdoc id = {}", one_line(&document.id));
    let mut paragraph = None;
    for (number, tagged) in tagged.iter().enumerate() {
        let sentence = &tagged.sentence;
        if paragraph != Some((sentence.field, sentence.paragraph)) {
            paragraph = Some((sentence.field, sentence.paragraph));
            let _ = writeln!(out, "# newpar");
        }
        let _ = writeln!(out, "# sent_id = {}-{}", one_line(&document.id), number + 1);
        let _ = writeln!(out, "# text = {}", one_line(sentence.span.of(field(document, sentence.field))));
        let _ = writeln!(out, "# zone = {}", zone(sentence.zone, sentence.field));
        let ner = ner_tags(tagged);
        for (index, token) in sentence.tokens.iter().enumerate() {
            let misc = token.glued.then_some("SpaceAfter=No");
            write_word(&mut out, index, &token.form, tagged, &ner, misc.into_iter());
        }
        out.push('\n');
    }
    out
}

fn write_word<'a>(
    out: &mut String,
    index: usize,
    form: &str,
    tagged: &TaggedSentence,
    ner: &[Option<String>],
    misc: impl Iterator<Item = &'a str>,
) {
    let mut items: Vec<&str> = misc.collect();
    let tag = ner.get(index).and_then(Option::as_deref);
    if let Some(tag) = tag {
        // The items of MISC are in alphabetical order, as UD recommends.
        let place = items.iter().position(|item| *item > tag).unwrap_or(items.len());
        items.insert(place, tag);
    }
    let misc = if items.is_empty() { "_".to_owned() } else { items.join("|") };
    let Some(word) = tagged.words.get(index) else { return };
    let head = word.head.map_or(0, |head| head + 1);
    let _ = writeln!(
        out,
        "{}\t{form}\t{}\t{}\t_\t_\t{head}\t{}\t_\t{misc}",
        index + 1,
        if word.lemma.is_empty() { "_" } else { &word.lemma },
        word.upos,
        word.deprel
    );
}

/// `NER=B-PER`, `NER=I-PER`, or nothing, for each token.
fn ner_tags(tagged: &TaggedSentence) -> Vec<Option<String>> {
    let mut tags = vec![None; tagged.words.len()];
    for entity in &tagged.entities {
        for (nth, index) in entity.tokens.clone().enumerate() {
            if let Some(tag) = tags.get_mut(index) {
                *tag = Some(format!("NER={}-{}", if nth == 0 { "B" } else { "I" }, entity.label));
            }
        }
    }
    tags
}

fn field(document: &Document, field: Field) -> &str {
    match field {
        Field::Title => document.title.as_deref().unwrap_or_default(),
        Field::Text => &document.text,
    }
}

fn zone(zone: Zone, field: Field) -> &'static str {
    match (field, zone) {
        (Field::Title, _) => "title",
        (Field::Text, Zone::Headline) => "headline",
        (Field::Text, Zone::Body) => "body",
        (Field::Text, Zone::Furniture) => "furniture",
    }
}

/// White space of every kind becomes one space: a comment is one line.
fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[derive(Serialize)]
struct JsonDocument<'a> {
    id: &'a str,
    sentences: Vec<JsonSentence<'a>>,
}

/// Offsets are code points of the text, or of the title where the zone is `title`.
#[derive(Serialize)]
struct JsonSentence<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    zone: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    start: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    end: Option<usize>,
    tokens: Vec<JsonToken<'a>>,
    entities: Vec<JsonEntity<'a>>,
}

#[derive(Serialize)]
struct JsonToken<'a> {
    id: usize,
    form: &'a str,
    lemma: &'a str,
    upos: &'a str,
    head: usize,
    deprel: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    start: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    end: Option<usize>,
}

/// `first` and `last` are ids of tokens.
#[derive(Serialize)]
struct JsonEntity<'a> {
    label: &'a str,
    first: usize,
    last: usize,
    text: String,
    score: f64,
}

/// A document as one line of JSON.
pub(super) fn json_document(document: &Document, tagged: &[TaggedSentence]) -> serde_json::Result<String> {
    let text = CharOffsets::new(&document.text);
    let title = CharOffsets::new(document.title.as_deref().unwrap_or_default());
    let sentences = tagged.iter().map(|tagged| {
        let field = tagged.sentence.field;
        let offsets = if field == Field::Title { &title } else { &text };
        json_sentence(tagged, Some((offsets, zone(tagged.sentence.zone, field))))
    });
    let line = JsonDocument { id: &document.id, sentences: sentences.collect() };
    Ok(serde_json::to_string(&line)? + "\n")
}

/// Sentences of CoNLL-U as one line of JSON; there are no offsets to speak of.
pub(super) fn json_rows(id: &str, tagged: &[TaggedSentence]) -> serde_json::Result<String> {
    let sentences = tagged.iter().map(|tagged| json_sentence(tagged, None)).collect();
    Ok(serde_json::to_string(&JsonDocument { id, sentences })? + "\n")
}

fn json_sentence<'a>(tagged: &'a TaggedSentence, place: Option<(&CharOffsets, &'a str)>) -> JsonSentence<'a> {
    let offsets = place.map(|(offsets, _)| offsets);
    let span = offsets.map(|o| o.span(tagged.sentence.span));
    let tokens = tagged.tokens().iter().zip(&tagged.words).enumerate().map(|(index, (token, word))| {
        let span = offsets.map(|o| o.span(token.span));
        JsonToken {
            id: index + 1,
            form: &token.form,
            lemma: &word.lemma,
            upos: word.upos.as_str(),
            head: word.head.map_or(0, |head| head + 1),
            deprel: &word.deprel,
            start: span.map(|s| s.start),
            end: span.map(|s| s.end),
        }
    });
    let entities = tagged.entities.iter().map(|entity| {
        let tokens = tagged.tokens().get(entity.tokens.clone()).unwrap_or_default();
        let mut text = String::new();
        for (nth, token) in tokens.iter().enumerate() {
            text.push_str(&token.form);
            if !token.glued && nth + 1 < tokens.len() {
                text.push(' ');
            }
        }
        JsonEntity {
            label: &entity.label,
            first: entity.tokens.start + 1,
            last: entity.tokens.end,
            text,
            score: (f64::from(entity.score) * 100.0).round() / 100.0,
        }
    });
    JsonSentence {
        zone: place.map(|(_, zone)| zone),
        start: span.map(|s| s.start),
        end: span.map(|s| s.end),
        tokens: tokens.collect(),
        entities: entities.collect(),
    }
}
