//! The names in a document: the tagger's, the gazetteer's, and which of them are one.

use std::collections::{HashMap, HashSet};
use std::ops::Range;

use crate::tagger::{TaggedSentence, Upos};
use crate::text::Zone;

use super::Kind;
use super::document::Context;
use super::names::{Person, Persons, bare_name};

/// A name without "the" before it.
pub(super) fn without_article(text: &str) -> &str {
    text.strip_prefix("the ").or_else(|| text.strip_prefix("The ")).unwrap_or(text)
}

/// "Tarkon" is "Tarkon Shipping", where the document has but one name that begins so.
pub(super) fn long_form<'a>(text: &'a str, kind: &str, long_names: &[&'a str]) -> &'a str {
    let bare = without_article(text);
    if kind != Kind::ORGANISATION || bare.contains(' ') {
        return text;
    }
    let mut longer = long_names
        .iter()
        .copied()
        .filter(|n| without_article(n).strip_prefix(bare).is_some_and(|rest| rest.starts_with(' ')))
        .map(without_article);
    match longer.next() {
        Some(first) if longer.all(|n| n == first) => first,
        _ => text,
    }
}

/// What a name names.
pub(super) enum Sort {
    Known(usize),
    Person,
    Other(&'static str),
}

/// One name in the text.
pub(super) struct Named {
    pub(super) sentence: usize,
    pub(super) head: usize,
    pub(super) text: String,
    pub(super) sort: Sort,
}

/// The token of a span whose head lies outside, nearest to the root; no article ("The Russian" government).
pub(super) fn head_of(sentence: &TaggedSentence, span: std::ops::Range<usize>) -> usize {
    let outside = |t: &usize| {
        sentence.words.get(*t).is_some_and(|w| {
            !matches!(w.upos, Upos::PUNCT | Upos::DET) && w.head.is_none_or(|h| !span.contains(&h))
        })
    };
    span.clone().find(outside).unwrap_or(span.start)
}

pub(super) fn collect_names(context: &Context<'_>) -> Vec<Named> {
    let mut names = Vec::new();
    // "Chad" is the country where the tagger takes it for a place anywhere in the document.
    let places: HashSet<String> = context
        .document
        .sentences
        .iter()
        .flat_map(|s| s.entities.iter().filter(|e| e.label == "LOC").map(|e| s.text(e.tokens.clone())))
        .collect();
    let persons: Vec<String> = context
        .document
        .sentences
        .iter()
        .flat_map(|s| s.entities.iter().filter(|e| e.label == "PER").map(|e| s.text(e.tokens.clone())))
        .filter(|name| name.contains(' '))
        .collect();
    for (index, sentence) in context.document.sentences.iter().enumerate() {
        if sentence.sentence.zone == Zone::Furniture {
            continue;
        }
        let known = scan(context, index, sentence, &mut names);
        for entity in &sentence.entities {
            // A longer name of the gazetteer goes before the tagger's span.
            if known.iter().any(|k| k.start < entity.tokens.end && entity.tokens.start < k.end) {
                continue;
            }
            let text = sentence.text(entity.tokens.clone());
            let found = context.gazetteer.find(&text).map(|(at, _)| at);
            let country = found.and_then(|at| context.gazetteer.get(at)).is_some_and(|k| {
                let doubtful = k.kind == Kind::COUNTRY
                    && (context.vocabulary.skip.contains(&k.name) || context.vocabulary.skip.contains(&text));
                // "Jordan" is a person where the document has one of that name.
                let person = k.name != text || persons.iter().any(|p| p.split(' ').any(|w| w == text));
                doubtful && person && !places.contains(&text)
            });
            let sort = match (entity.label.as_str(), found) {
                ("PER", Some(at)) if !country => Sort::Known(at),
                ("PER", _) => Sort::Person,
                ("ORG" | "LOC" | "NORP", Some(at)) => Sort::Known(at),
                ("ORG", None) => Sort::Other(Kind::ORGANISATION),
                ("LOC", None) => Sort::Other(Kind::PLACE),
                ("NORP", None) => Sort::Other(Kind::PEOPLE),
                _ => continue,
            };
            let head = head_of(sentence, entity.tokens.clone());
            let weapon = |name: &str| context.vocabulary.weapons.contains(name);
            let lower = text.to_lowercase();
            if matches!(sort, Sort::Other(_)) && (weapon(&lower) || weapon(lower.trim_end_matches('s'))) {
                continue;
            }
            names.push(Named { sentence: index, head, text, sort });
        }
    }
    names.sort_by_key(|n| (n.sentence, n.head));
    // A short name is what the long one is, whatever the tagger takes it for. A person's name stays one unless
    // the long name came before: "Trump, who owns the Trump Organization", but "Orvanna Logistics said Orvanna".
    let long: Vec<((usize, usize), String)> = names
        .iter()
        .filter(|n| matches!(n.sort, Sort::Other(Kind::ORGANISATION)) && n.text.contains(' '))
        .map(|n| ((n.sentence, n.head), n.text.clone()))
        .collect();
    let surnames: Vec<String> = names
        .iter()
        .filter(|n| matches!(n.sort, Sort::Person))
        .filter_map(|n| n.text.rsplit_once(' ').map(|(_, last)| last.to_owned()))
        .collect();
    for name in &mut names {
        if matches!(name.sort, Sort::Known(_)) || surnames.contains(&name.text) {
            continue;
        }
        let person = matches!(name.sort, Sort::Person);
        let at = (name.sentence, name.head);
        let longer: Vec<&str> =
            long.iter().filter(|(place, _)| !person || *place < at).map(|(_, text)| text.as_str()).collect();
        if long_form(&name.text, Kind::ORGANISATION, &longer) != name.text {
            name.sort = Sort::Other(Kind::ORGANISATION);
        }
    }
    names
}

/// The names of organisations of more than one word.
pub(super) fn long_names(names: &[Named]) -> Vec<&str> {
    let long = |n: &&Named| matches!(n.sort, Sort::Other(Kind::ORGANISATION)) && n.text.contains(' ');
    names.iter().filter(long).map(|n| n.text.as_str()).collect()
}

/// Names of the gazetteer that the tagger did not see, or of which it saw but a part.
fn scan(
    context: &Context<'_>,
    index: usize,
    sentence: &TaggedSentence,
    names: &mut Vec<Named>,
) -> Vec<Range<usize>> {
    let mut spans = Vec::new();
    let count = sentence.words.len();
    // Where nothing is capitalised, capitals tell nothing.
    let caseless = count > 5 && !sentence.tokens().iter().any(|t| t.form.chars().any(char::is_uppercase));
    let mut at = 0;
    while at < count {
        let capital = caseless
            || sentence
                .tokens()
                .get(at)
                .is_some_and(|t| t.form.chars().next().is_some_and(char::is_uppercase));
        let hit = (1..=context.gazetteer.longest().min(count - at)).rev().find_map(|n| {
            let span = at..at + n;
            let inside = |e: &Range<usize>| {
                let overlaps = e.start < span.end && span.start < e.end;
                !overlaps || (span.start <= e.start && e.end <= span.end && e.len() < span.len())
            };
            // "Russian-supplied rockets" may be a weapon to the tagger; who supplied them is in it all the same.
            let mut names = sentence
                .entities
                .iter()
                .filter(|e| matches!(e.label.as_str(), "PER" | "ORG" | "LOC" | "NORP"));
            if !capital || !names.all(|e| inside(&e.tokens)) {
                return None;
            }
            let text = sentence.text(span.clone());
            if context.vocabulary.skip.contains(&text) {
                return None;
            }
            context.gazetteer.find(&text).map(|(known, _)| (span, text, known))
        });
        let Some((span, text, known)) = hit else {
            at += 1;
            continue;
        };
        at = span.end;
        let head = head_of(sentence, span.clone());
        names.push(Named { sentence: index, head, text, sort: Sort::Known(known) });
        spans.push(span);
    }
    spans
}

/// The persons, and which of them each mention names: full names first, wherever they stand.
pub(super) fn persons(context: &Context<'_>, names: &[Named]) -> (Vec<Person>, HashMap<usize, usize>) {
    let mut persons = Persons::default();
    let mut of_mention = HashMap::new();
    let people: Vec<(usize, Vec<&str>, &str)> = names
        .iter()
        .enumerate()
        .filter(|(_, n)| matches!(n.sort, Sort::Person))
        .map(|(i, n)| {
            let words: Vec<&str> = n.text.split(' ').collect();
            (i, bare_name(&words, context.vocabulary), n.text.as_str())
        })
        .collect();
    for (index, words, form) in people.iter().filter(|(_, w, _)| w.len() > 1) {
        of_mention.insert(*index, persons.full(words, form));
    }
    let mut recent = Vec::new();
    for (index, words, form) in &people {
        if let (1, Some(word)) = (words.len(), words.first()) {
            of_mention.insert(*index, persons.single(word, form, &recent));
        }
        if let Some(&person) = of_mention.get(index) {
            recent.push(person);
        }
    }
    (persons.into_list(), of_mention)
}
