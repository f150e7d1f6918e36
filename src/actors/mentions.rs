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

/// The token of a span whose head lies outside, nearest to the root.
pub(super) fn head_of(sentence: &TaggedSentence, span: std::ops::Range<usize>) -> usize {
    let outside = |t: &usize| {
        sentence
            .words
            .get(*t)
            .is_some_and(|w| w.upos != Upos::PUNCT && w.head.is_none_or(|h| !span.contains(&h)))
    };
    // "The Syrian government": the name's own word, not its article.
    let article = |t: usize| sentence.words.get(t).is_some_and(|w| w.upos == Upos::DET);
    let own = span.clone().find(|t| outside(t) && !article(*t));
    own.or_else(|| span.clone().find(outside)).unwrap_or(span.start)
}

/// A span of the tagger without what is no part of a name: "#Malta", "Anna Berg, D-Minn.", "Supreme Court of".
fn tidy(sentence: &TaggedSentence, span: Range<usize>, person: bool) -> Range<usize> {
    let form = |t: usize| sentence.tokens().get(t).map(|t| t.form.as_str()).unwrap_or_default();
    let upos = |t: usize| sentence.words.get(t).map(|w| w.upos);
    let mark = |t: usize| matches!(form(t), "#" | "@" | "\"" | "“" | "”" | "``" | "''" | "," | "(" | ")");
    let (mut start, mut end) = (span.start, span.end);
    if person && let Some(cut) = (start + 1..end).find(|&t| mark(t)) {
        end = cut;
    }
    let open = |t: usize| {
        mark(t)
            || matches!(upos(t), Some(Upos::ADP | Upos::CCONJ | Upos::DET))
                && form(t).chars().all(char::is_lowercase)
    };
    // "alleged Malta Group": what is said of it is no part of its name.
    let said = |t: usize| matches!(form(t), "alleged" | "suspected" | "accused" | "former" | "convicted");
    while start + 1 < end && (mark(start) || said(start)) {
        start += 1;
    }
    while start + 1 < end && (open(end - 1) || form(end - 1) == ".") {
        end -= 1;
    }
    start..end
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
    let common = common_words(context);
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
            let span = tidy(sentence, entity.tokens.clone(), entity.label == "PER");
            let text = sentence.text(span.clone());
            let text = text.trim_start_matches('#').to_owned();
            if no_name(context, sentence, &span, &entity.label, &common) {
                continue;
            }
            let found = context.gazetteer.find(&text).map(|(at, _)| at);
            let country = found.and_then(|at| context.gazetteer.get(at)).is_some_and(|k| {
                let doubtful = k.kind == Kind::COUNTRY
                    && (context.vocabulary.skip.contains(&k.name) || context.vocabulary.skip.contains(&text));
                // "Jordan" is a person where the document has one of that name.
                let person = k.name != text || persons.iter().any(|p| p.split(' ').any(|w| w == text));
                doubtful && person && !places.contains(&text)
            });
            let sort = match (entity.label.as_str(), found) {
                _ if titled(sentence, span.start) => Sort::Person,
                ("PER", Some(at)) if !country => Sort::Known(at),
                ("PER", _) => Sort::Person,
                ("ORG" | "LOC" | "NORP", Some(at)) => Sort::Known(at),
                ("ORG", None) => Sort::Other(Kind::ORGANISATION),
                ("LOC", None) => Sort::Other(Kind::PLACE),
                ("NORP", None) => Sort::Other(Kind::PEOPLE),
                _ => continue,
            };
            let head = head_of(sentence, span);
            let weapon = |name: &str| context.vocabulary.weapons.contains(name);
            let lower = text.to_lowercase();
            if matches!(sort, Sort::Other(_)) && (weapon(&lower) || weapon(lower.trim_end_matches('s'))) {
                continue;
            }
            names.push(Named { sentence: index, head, text, sort });
        }
    }
    names.sort_by_key(|n| (n.sentence, n.head));
    // "the North" is North Korea where the text names that.
    let short = &context.vocabulary.short;
    let in_full: HashSet<usize> = names
        .iter()
        .filter(|n| !short.contains(without_article(&n.text)))
        .filter_map(|n| if let Sort::Known(at) = n.sort { Some(at) } else { None })
        .collect();
    for name in &mut names {
        if let Sort::Known(at) = name.sort
            && short.contains(without_article(&name.text))
            && !in_full.contains(&at)
        {
            name.sort = Sort::Other(Kind::PLACE);
        }
    }
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
    // A single name that is nobody's surname and a body somewhere is that body everywhere.
    let bodies: HashSet<String> = names
        .iter()
        .filter(|n| matches!(n.sort, Sort::Other(Kind::ORGANISATION)))
        .map(|n| n.text.clone())
        .collect();
    let first_words: HashSet<String> = long.iter().filter_map(|(_, n)| first_word(n)).collect();
    for name in &mut names {
        if matches!(name.sort, Sort::Known(_)) {
            continue;
        }
        if surnames.contains(&name.text) {
            // "Berg" of Anna Berg, whom the tagger takes for a body.
            if matches!(name.sort, Sort::Other(Kind::ORGANISATION)) && !first_words.contains(&name.text) {
                name.sort = Sort::Person;
            }
            continue;
        }
        let person = matches!(name.sort, Sort::Person);
        if person && bodies.contains(&name.text) {
            name.sort = Sort::Other(Kind::ORGANISATION);
            continue;
        }
        let at = (name.sentence, name.head);
        let longer: Vec<&str> =
            long.iter().filter(|(place, _)| !person || *place < at).map(|(_, text)| text.as_str()).collect();
        if long_form(&name.text, Kind::ORGANISATION, &longer) != name.text {
            name.sort = Sort::Other(Kind::ORGANISATION);
        }
    }
    names
}

fn first_word(name: &str) -> Option<String> {
    without_article(name).split(' ').next().map(str::to_owned)
}

/// The words that stand somewhere in small letters as common words.
fn common_words(context: &Context<'_>) -> HashSet<String> {
    let mut out = HashSet::new();
    for sentence in &context.document.sentences {
        for (token, word) in sentence.tokens().iter().zip(&sentence.words) {
            if word.upos != Upos::PROPN && token.form.chars().all(char::is_lowercase) {
                out.insert(token.form.clone());
            }
        }
    }
    out
}

/// True for what the tagger took for a name and is none: a title alone ("the Speaker"), a common word at the
/// beginning of a sentence ("Informants said", "Zoning has been blamed" where "zoning" stands elsewhere), the
/// post in "Defense Secretary".
fn no_name(
    context: &Context<'_>,
    sentence: &TaggedSentence,
    span: &Range<usize>,
    label: &str,
    common: &HashSet<String>,
) -> bool {
    let form = |t: usize| sentence.tokens().get(t).map(|t| t.form.to_lowercase()).unwrap_or_default();
    let lemma = |t: usize| sentence.words.get(t).map(|w| w.lemma.to_lowercase()).unwrap_or_default();
    let vocabulary = context.vocabulary;
    let word = form(span.start);
    let alone = span.len() == 1;
    let noun = |t: usize| vocabulary.persons.contains(&lemma(t)) || vocabulary.actors.contains(&lemma(t));
    // Nothing but an article or a quotation mark before it.
    let begins = (0..span.start).all(|t| sentence.words.get(t).is_some_and(|w| w.upos == Upos::PUNCT));
    let the = span.start.checked_sub(1).is_some_and(|t| form(t) == "the");
    // "President" alone; "Pope" alone is somebody.
    let office = || vocabulary.definite.get(&word).is_some_and(|k| k.iter().any(|k| k == Kind::PERSON));
    match label {
        "PER" => alone && (office() || begins && common.contains(&word)),
        "ORG" => {
            let post = span.clone().all(|t| vocabulary.posts.contains(&form(t)))
                && matches!(form(span.end).as_str(), "secretary" | "minister");
            let definite = || {
                the && vocabulary.definite.get(&word).is_some_and(|k| !k.iter().any(|k| k == Kind::PERSON))
            };
            let begun = || begins && noun(span.start) && common.contains(&word);
            let many =
                || begins && word != lemma(span.start) && vocabulary.persons.contains(&lemma(span.start));
            post || alone && (definite() || begun() || many())
        }
        _ => false,
    }
}

/// The names of organisations of more than one word.
pub(super) fn long_names(names: &[Named]) -> Vec<&str> {
    let long = |n: &&Named| matches!(n.sort, Sort::Other(Kind::ORGANISATION)) && n.text.contains(' ');
    names.iter().filter(long).map(|n| n.text.as_str()).collect()
}

/// "the North", but not "the North Sea", "North Street", "to the north".
fn stands_alone(sentence: &TaggedSentence, span: &Range<usize>) -> bool {
    let form = |t: usize| sentence.tokens().get(t).map(|t| t.form.as_str()).unwrap_or_default();
    let last = span.end - 1;
    let before = span.start.checked_sub(1).map(form).unwrap_or_default();
    let the = before == "the" || before == "The" || form(span.start) == "The";
    let part = sentence.words.get(last).is_some_and(|w| {
        matches!(crate::tagger::base(&w.deprel), "compound" | "amod" | "flat" | "nmod")
            && w.head.is_some_and(|h| h > last)
            && w.deprel != "nmod:poss"
    });
    the && !part && !form(span.end).chars().next().is_some_and(char::is_uppercase)
}

/// "Mr. French" is nobody's nationality.
fn titled(sentence: &TaggedSentence, start: usize) -> bool {
    let before = start.checked_sub(1).and_then(|t| sentence.tokens().get(t));
    before.is_some_and(|t| matches!(t.form.trim_end_matches('.'), "Mr" | "Mrs" | "Ms"))
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
        if !capital || titled(sentence, at) {
            at += 1;
            continue;
        }
        let hit = (1..=context.gazetteer.longest().min(count - at)).rev().find_map(|n| {
            let span = at..at + n;
            // "in the North ." is not "North.".
            if n > 1 && sentence.words.get(at + n - 1).is_some_and(|w| w.upos == Upos::PUNCT) {
                return None;
            }
            let inside = |e: &Range<usize>| {
                let overlaps = e.start < span.end && span.start < e.end;
                !overlaps || (span.start <= e.start && e.end <= span.end && e.len() < span.len())
            };
            // "Russian-supplied rockets" may be a weapon to the tagger; who supplied them is in it all the same.
            let mut names = sentence
                .entities
                .iter()
                .filter(|e| matches!(e.label.as_str(), "PER" | "ORG" | "LOC" | "NORP"));
            if !names.all(|e| inside(&e.tokens)) {
                return None;
            }
            let text = sentence.text(span.clone());
            let short = context.vocabulary.short.contains(without_article(&text));
            if context.vocabulary.skip.contains(&text) && !short || short && !stands_alone(sentence, &span) {
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
