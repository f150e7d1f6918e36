//! Tests of the whole room: documents in, sentences out.

use std::path::Path;
use std::sync::LazyLock;

use proptest::prelude::*;

use super::*;
use crate::corpus::Document;

static SEGMENTER: LazyLock<Segmenter> =
    LazyLock::new(|| Segmenter::load(&Path::new(env!("CARGO_MANIFEST_DIR")).join("data")).unwrap());

fn segment(text: &str) -> Vec<Sentence> {
    SEGMENTER.segment(&Document { text: text.to_owned(), ..Document::default() })
}

/// Sentences as strings of forms, with a bar where no white space stands.
fn forms(text: &str) -> Vec<String> {
    let join = |s: &Sentence| {
        s.tokens.iter().map(|t| format!("{}{}", t.form, if t.glued { "|" } else { " " })).collect::<String>()
    };
    segment(text).iter().map(|s| join(s).trim_end().trim_end_matches('|').to_owned()).collect()
}

#[track_caller]
fn one(text: &str, want: &str) {
    assert_eq!(forms(text), [want]);
}

#[track_caller]
fn sentences(want: &[&str]) {
    let text = want.join(" ");
    let got: Vec<String> = segment(&text).iter().map(|s| s.span.of(&text).to_owned()).collect();
    assert_eq!(got, want);
}

fn zones(text: &str) -> Vec<(Zone, String)> {
    let document = Document { text: text.to_owned(), title_in_text: true, ..Document::default() };
    SEGMENTER.segment(&document).iter().map(|s| (s.zone, s.span.of(text).to_owned())).collect()
}

#[test]
fn clitics_are_tokens() {
    one("They don’t say it’s Freedonia's, can't they?", "They do|n’t say it|’s Freedonia|'s|, ca|n't they|?");
    one("We cannot go; you’re gonna stay.", "We can|not go|; you|’re gon|na stay|.");
    one("O'Hara saw the coup d'état at five o'clock.", "O'Hara saw the coup d'état at five o'clock|.");
    one("the parties' talks in the '90s", "the parties|' talks in the '90s");
}

#[test]
fn compounds_are_split_at_the_hyphen_but_prefixes_stay() {
    one("Freedonian-made anti-aircraft guns", "Freedonian|-|made anti-aircraft guns");
    one("a 45-year-old ex-minister", "a 45|-|year|-|old ex-minister");
    one("U.S.-led talks with al-Masri", "U.S.|-|led talks with al|-|Masri");
}

#[test]
fn numbers_money_and_units() {
    one("$3.5bn, 1,200 tons, 10%, 9/11, 10:30am", "$|3.5|bn|, 1,200 tons|, 10|%|, 9/11|, 10:30|am");
    one("the 1st of 2,3 or 4-5 in 1990s US$20", "the 1st of 2|,|3 or 4|-|5 in 1990s US$|20");
    one("call 555-123-4567 on 2024-05-01", "call 555-123-4567 on 2024-05-01");
}

#[test]
fn addresses_are_one_token() {
    one(
        "See https://example.com/a?b=c, or write to desk@example.org.",
        "See https://example.com/a?b=c|, or write to desk@example.org|.",
    );
    one("example.com and @handle and #tag", "example.com and @handle and #tag");
}

#[test]
fn abbreviations_do_not_end_sentences() {
    sentences(&[
        "Gen. J. K. Smith met Lt. Col. Brown, Mr. Green and Sen. White (R., Tex.) on Sept. 3 at 5 p.m. in St. Paul.",
    ]);
    sentences(&[
        "The U.S. Army bought them from Acme Inc. for $2.5 million.",
        "No. 5 on the list was John F. Brown.",
    ]);
    sentences(&["They left the U.S.", "The minister stayed."]);
    sentences(&["It was made by Acme Corp.", "He denied it."]);
}

#[test]
fn quotations_close_with_their_sentence() {
    sentences(&["“We sent nothing.”", "The minister smiled."]);
    sentences(&["\"We sent nothing. ", "\"Nothing at all.\"", "He left."].map(str::trim));
    sentences(&["“Who sent the shells?” John Brown asked.", "Nobody knew."]);
    sentences(&["“Who sent them?” he said, “and when?”"]);
    sentences(&["He was sure (and said so!) that it was over.", "(It was not.)", "So they went on."]);
}

#[test]
fn ellipses_end_a_sentence_only_before_a_word_that_starts_one() {
    sentences(&["“They sent … General Brown … to us,” he said."]);
    sentences(&["He waited...", "The ship never came."]);
    sentences(&["He waited . . .", "The ship never came."]);
    sentences(&["“They denied it.", "… We never sent any.”"]);
}

#[test]
fn lost_white_space_between_sentences_is_seen() {
    let got: Vec<usize> = segment("It was seen in the harbour.He said so.\"They left,\" he said.")
        .iter()
        .map(|s| s.tokens.len())
        .collect();
    assert_eq!(got, [7, 4, 8]);
    one("Mr.Brown of example.com", "Mr.|Brown of example.com");
}

#[test]
fn datelines_belong_to_the_sentence() {
    sentences(&[
        "PORT HARBOUR (Agency) - The ministry denied on Monday that it had sold ships.",
        "It gave no reason.",
    ]);
}

#[test]
fn a_line_is_a_paragraph_but_in_wrapped_text() {
    let lines =
        "The first paragraph stands here.\nThe second one has no blank line before it.\n\nThe third has.";
    assert_eq!(segment(lines).iter().map(|s| s.paragraph).collect::<Vec<_>>(), [0, 1, 2]);
    let wrapped = "The ministry of the republic denied on Monday that it had ever sold\n\
        grenades to its neighbour. A spokesman called the report, which had been\n\
        published the day before, an invention of people who wanted a war and\n\
        nothing else.\n\nA second paragraph follows the first, and it is also wrapped to the\nidentical width as the one before.";
    let got = segment(wrapped);
    assert_eq!(got.iter().map(|s| s.paragraph).collect::<Vec<_>>(), [0, 0, 1]);
    // The carriage returns of other systems change nothing.
    assert_eq!(segment(&wrapped.replace('\n', "\r\n")).len(), 3);
}

#[test]
fn furniture_and_headlines_are_told_from_the_text() {
    let text = "Freedonia denies sending shells\n\nWorld\n\nThe ministry denied it on Monday.\n\n\
        SYLVANIA: OPPOSITION LEADER CALLS FOR NEW TALKS\n\nMore on Freedonia\n\nIt said that no ship had left.\n\n\
        Ministry plays down report\n\nNobody believed it.\n\nCLICK HERE TO READ MORE FROM THE EXAMPLE\n\n\
        Premier says talks are over – latest updates\n\nThe talks go on. Click here to read more.\n\n\
        Articles You May Like\n\nTen cakes for the summer\nIs this the best harbour in the world?\nStar seen in Port Harbour";
    let want = [
        (Zone::Headline, "Freedonia denies sending shells"),
        (Zone::Headline, "World"),
        (Zone::Body, "The ministry denied it on Monday."),
        (Zone::Furniture, "SYLVANIA: OPPOSITION LEADER CALLS FOR NEW TALKS"),
        (Zone::Furniture, "More on Freedonia"),
        (Zone::Body, "It said that no ship had left."),
        (Zone::Headline, "Ministry plays down report"),
        (Zone::Body, "Nobody believed it."),
        (Zone::Furniture, "CLICK HERE TO READ MORE FROM THE EXAMPLE"),
        (Zone::Furniture, "Premier says talks are over – latest updates"),
        (Zone::Body, "The talks go on."),
        (Zone::Furniture, "Click here to read more."),
        (Zone::Furniture, "Articles You May Like"),
        (Zone::Furniture, "Ten cakes for the summer"),
        (Zone::Furniture, "Is this the best harbour in the world?"),
        (Zone::Furniture, "Star seen in Port Harbour"),
    ];
    assert_eq!(zones(text), want.map(|(zone, s)| (zone, s.to_owned())));
}

#[test]
fn a_notice_on_a_line_of_text_leaves_the_text() {
    let text = "First line.\n\nThe ministry of Freedonia denied the report on Monday. Copyright 2019 The Example. All rights \
        reserved. Sylvania had said that Freedonia sent shells to the rebels.";
    let want = [
        (Zone::Headline, "First line."),
        (Zone::Body, "The ministry of Freedonia denied the report on Monday."),
        (Zone::Furniture, "Copyright 2019 The Example."),
        (Zone::Furniture, "All rights reserved."),
        (Zone::Body, "Sylvania had said that Freedonia sent shells to the rebels."),
    ];
    assert_eq!(zones(text), want.map(|(zone, s)| (zone, s.to_owned())));
}

#[test]
fn a_text_in_capitals_or_of_one_line_is_text() {
    let got = zones(
        "HEADLINE OF THE DAY\n\nTHE MINISTRY DENIED THE REPORT ON MONDAY\n\nIT SAID THAT NO SHIP HAD EVER LEFT",
    );
    assert!(got[1..].iter().all(|(zone, _)| *zone == Zone::Body));
    assert_eq!(segment("The ministry denied the report")[0].zone, Zone::Body);
}

#[test]
fn the_title_comes_first_with_its_own_offsets() {
    let document = Document {
        title: Some("Freedonia denies it".to_owned()),
        text: "The ministry denied it.".to_owned(),
        ..Document::default()
    };
    let got = SEGMENTER.segment(&document);
    assert_eq!(
        (got[0].field, got[0].zone, got[0].span),
        (Field::Title, Zone::Headline, ByteSpan::new(0, 19))
    );
    assert_eq!((got[1].field, got[1].zone, got[1].span), (Field::Text, Zone::Body, ByteSpan::new(0, 23)));
}

#[test]
fn endless_runs_are_cut() {
    for text in [
        "a".repeat(100_000),
        "a-".repeat(50_000),
        "1.".repeat(50_000),
        "'".repeat(100_000),
        "é’s".repeat(30_000),
    ] {
        let got = segment(&text);
        check(&text, &got);
        assert!(got.iter().flat_map(|s| &s.tokens).all(|t| t.form.len() <= 1_000));
    }
    let no_stop = "word ".repeat(100_000);
    assert!(segment(&no_stop).iter().all(|s| s.tokens.len() <= 300));
}

/// What holds for every text.
fn check(text: &str, sentences: &[Sentence]) {
    let mut at = 0;
    for sentence in sentences {
        assert!(!sentence.tokens.is_empty());
        assert_eq!(sentence.span.start, sentence.tokens[0].span.start);
        assert_eq!(sentence.span.end, sentence.tokens.last().unwrap().span.end);
        for token in &sentence.tokens {
            let between = text.get(at..token.span.start).unwrap();
            assert!(between.chars().all(char::is_whitespace), "lost {between:?}");
            assert_eq!(text.get(token.span.range()).unwrap(), token.form);
            assert!(!token.form.is_empty() && !token.form.contains(char::is_whitespace));
            let next = text[token.span.end..].chars().next();
            assert_eq!(token.glued, next.is_some_and(|c| !c.is_whitespace()));
            at = token.span.end;
        }
    }
    assert!(text[at..].chars().all(char::is_whitespace));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn tokens_cover_any_text(text in any::<String>()) {
        check(&text, &segment(&text));
    }

    #[test]
    fn tokens_cover_text_like_text(
        pieces in prop::collection::vec(prop::sample::select(vec![
            "U.S.", "Mr.", "n't", "don’t", "’s", "'", "\"", "“", "”", "...", "…", ".", "?!", "-", "anti-", "--", "$", "US",
            "1,2", "3.5", "10:30pm", "a.m", " ", "  ", "\n", "\n\n", "\r\n", "\u{2028}", "Kirby", "said", "The", "é", "🙂",
            "\u{301}", "\u{200b}", "http://x.y/z", "@", "#", "&", "/", "(", ")", "[1]", "Read more:", "Related Content",
            "ALL CAPS LINE OF WORDS", "x.com", "J.", "Inc.", "No.", "5", "北京", "。",
        ]), 0..60)
    ) {
        let text = pieces.concat();
        let document = Document { text: text.clone(), title_in_text: true, ..Document::default() };
        check(&text, &SEGMENTER.segment(&document));
    }
}
