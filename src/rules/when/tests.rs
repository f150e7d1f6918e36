use super::*;
use crate::corpus::Document;
use crate::tagger::Word;
use crate::text::{ByteSpan, Field, Sentence, Token, Zone};

/// A sentence whose words all hang on the verb, which is the word "sent".
fn read(text: &str, date: Option<&str>) -> Option<(String, String)> {
    read_with(text, date, |_| None)
}

/// The same, but for words that hang elsewhere: their head and relation.
fn read_with(
    text: &str,
    date: Option<&str>,
    elsewhere: impl Fn(usize) -> Option<(usize, &'static str)>,
) -> Option<(String, String)> {
    let mut tokens = Vec::new();
    let mut at = 0;
    for form in text.split(' ') {
        let span = ByteSpan::new(at, at + form.len());
        tokens.push(Token { form: form.to_owned(), span, glued: false });
        at = span.end + 1;
    }
    let verb = tokens.iter().position(|t| t.form == "sent").unwrap();
    let words = tokens.iter().enumerate().map(|(i, t)| Word {
        lemma: t.form.to_lowercase(),
        upos: match t.form.chars().next() {
            _ if i == verb => Upos::VERB,
            Some(c) if c.is_uppercase() => Upos::PROPN,
            Some(c) if c.is_ascii_digit() => Upos::NUM,
            _ => Upos::X,
        },
        head: elsewhere(i).map_or((i != verb).then_some(verb), |(head, _)| Some(head)),
        deprel: match elsewhere(i) {
            Some((_, relation)) => relation.into(),
            None if t.form == "will" => "aux".into(),
            None => "dep".into(),
        },
    });
    let words = words.collect();
    let span = ByteSpan::new(0, text.len());
    let sentence = Sentence { field: Field::Text, zone: Zone::Body, paragraph: 0, span, tokens };
    let document = TaggedDocument {
        document: Document { text: text.into(), date: date.map(Into::into), ..Document::default() },
        sentences: vec![TaggedSentence::new(sentence, words, Vec::new())],
    };
    let found = when(&document, 0, verb)?;
    let days = found.days.map(|(from, to)| format!("{from}/{to}")).unwrap_or_default();
    Some((document.sentences[0].text(found.tokens), days))
}

fn means(text: &str, expression: &str, days: &str) {
    // A Wednesday.
    let found = read(text, Some("2022-11-02T08:30:00Z"));
    assert_eq!(found, Some((expression.to_owned(), days.to_owned())), "{text}");
}

#[test]
fn what_is_absolute_needs_no_date_of_the_document() {
    for (text, expression, days) in [
        ("Norway sent rifles in 2019 .", "in 2019", "2019-01-01/2019-12-31"),
        ("Norway sent rifles in late 2019 .", "in late 2019", "2019-09-01/2019-12-31"),
        ("Norway sent rifles in May 2019 .", "in May 2019", "2019-05-01/2019-05-31"),
        ("Norway sent rifles in mid - February 2020 .", "in mid - February 2020", "2020-02-11/2020-02-20"),
        ("On May 5 , 2019 , Norway sent rifles .", "On May 5 , 2019", "2019-05-05/2019-05-05"),
        ("Norway sent rifles on 5 May 2019 .", "on 5 May 2019", "2019-05-05/2019-05-05"),
    ] {
        assert_eq!(read(text, None), Some((expression.to_owned(), days.to_owned())), "{text}");
    }
}

#[test]
fn what_is_relative_is_seen_from_the_day_of_publication() {
    means("Norway sent rifles on Wednesday .", "on Wednesday", "2022-11-02/2022-11-02");
    means("Norway sent rifles on Thursday .", "on Thursday", "2022-10-27/2022-10-27");
    means("Norway sent rifles last Wednesday .", "last Wednesday", "2022-10-26/2022-10-26");
    means("Norway sent rifles last month .", "last month", "2022-10-01/2022-10-31");
    means("Norway sent rifles this week .", "this week", "2022-10-31/2022-11-06");
    means("Norway sent rifles last year .", "last year", "2021-01-01/2021-12-31");
    means("Norway sent rifles in late September .", "in late September", "2022-09-21/2022-09-30");
    means("Norway sent rifles in December .", "in December", "2021-12-01/2021-12-31");
    means("Norway sent rifles on December 5 .", "on December 5", "2021-12-05/2021-12-05");
    means("Norway sent rifles two weeks ago .", "two weeks ago", "2022-10-17/2022-10-23");
    means("Norway sent rifles yesterday .", "yesterday", "2022-11-01/2022-11-01");
    means("Norway will sent rifles on Friday .", "on Friday", "2022-11-04/2022-11-04");
    means("Norway will sent rifles in May .", "in May", "2023-05-01/2023-05-31");
    means("Norway sent rifles next Wednesday .", "next Wednesday", "2022-11-09/2022-11-09");
}

#[test]
fn without_a_date_of_the_document_the_expression_stands_alone() {
    let text = "Norway sent rifles on Wednesday .";
    assert_eq!(read(text, None), Some(("on Wednesday".into(), String::new())));
    assert_eq!(read(text, Some("some time in May")), Some(("on Wednesday".into(), String::new())));
}

#[test]
fn the_date_of_a_thing_is_not_that_of_the_verb() {
    // The month hangs on the noun behind it.
    let found =
        read_with("Norway sent rifles in a July letter .", None, |i| (i == 5).then_some((6, "compound")));
    assert_eq!(found, None);
}

#[test]
fn what_bounds_a_time_or_counts_things_is_no_date() {
    for text in [
        "Norway sent 2019 rifles .",
        "Norway sent rifles since 2019 .",
        "Norway sent rifles by Friday .",
        "Norway sent what it may .",
        "Norway sent rifles on 31 June 2019 .",
    ] {
        let found = read(text, Some("2022-11-02"));
        assert!(found.as_ref().is_none_or(|(_, days)| days.is_empty()), "{text}: {found:?}");
    }
}
