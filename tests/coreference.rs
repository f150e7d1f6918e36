//! Pronouns and definite nominals: to whom they go back in texts of two or three sentences.

#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

#[path = "common/reader.rs"]
mod reader;

use claimgraph::actors::ActorId;
use reader::explained;

/// The names of the actors that the last occurrence of a word means; the words of a thing; nothing.
fn means(text: &str, word: &str) -> String {
    let (document, explained) = explained(text);
    let actors = &explained.actors;
    let mut found = None;
    for (index, sentence) in document.sentences.iter().enumerate() {
        for (token, t) in sentence.tokens().iter().enumerate() {
            if t.form.eq_ignore_ascii_case(word) {
                found = Some((index, token));
            }
        }
    }
    let (index, token) = found.unwrap();
    let name = |a: ActorId| actors.get(a).unwrap().name.clone();
    let one = actors.at(index, token).into_iter();
    let names: Vec<String> = one.chain(actors.others(index, token).iter().copied()).map(name).collect();
    match actors.antecedent(index, token).filter(|a| a.thing) {
        Some(thing) => thing.text.clone(),
        None => names.join(" + "),
    }
}

fn check(cases: &[(&str, &str, &str)]) {
    let wrong: Vec<String> = cases
        .iter()
        .map(|(text, word, who)| (text, word, who, means(text, word)))
        .filter(|(_, _, who, found)| *who != found)
        .map(|(text, word, who, found)| format!("{text}\n  {word}: {found:?}, not {who:?}"))
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn number_and_kind_agree() {
    check(&[
        ("Iran said that it had sent no drones to Russia.", "it", "Iran"),
        ("John Miller met officials in Kenya. He denied the report.", "he", "John Miller"),
        ("Anna Berg met Otto Stein in Paris. She said the talks went well.", "she", "Anna Berg"),
        ("The rebels attacked Goma. They were armed by Rwanda.", "they", "rebels"),
    ]);
}

#[test]
fn conjunctions_are_many() {
    check(&[
        ("Iran and Russia signed a deal. They will build drones.", "they", "Iran + Russia"),
        (
            "Kenya and Uganda signed a treaty. The two countries share a border.",
            "countries",
            "Kenya + Uganda",
        ),
    ]);
}

#[test]
fn grammar_binds() {
    check(&[
        // What is done to "it" is not done by "it".
        ("Ethiopia said Eritrea had attacked it.", "it", "Ethiopia"),
        ("Kenya asked Uganda to support it.", "it", "Kenya"),
        ("Estonia accused Latvia of arming its enemies.", "its", "Estonia"),
        ("Norway armed itself.", "itself", "Norway"),
        ("Mali bought drones from Iran and Niger bought them from China.", "them", "drones"),
    ]);
}

#[test]
fn it_may_mean_nothing_and_things_are_meant() {
    check(&[
        ("Norway met Sweden. It is clear that talks will fail.", "it", ""),
        ("Iran built the drones. They were sent to Russia.", "they", "drones"),
    ]);
}

#[test]
fn nouns_go_back_to_whom_the_text_calls_so() {
    check(&[
        (
            "Orvanna, a chipmaker, sold parts to Serbia. The chipmaker denied wrongdoing.",
            "chipmaker",
            "Orvanna",
        ),
        ("Hezbollah, a militant group, attacked Israel. The group has many rockets.", "group", "Hezbollah"),
        ("President Mara Orlan visited Chile. The president praised the army.", "president", "Mara Orlan"),
        ("Algeria accused Morocco. The latter denied it.", "latter", "Morocco"),
    ]);
}

#[test]
fn an_item_carries_what_a_pronoun_means() {
    let (_, explained) = explained("Iran built the drones and sold them to Russia.");
    let items: Vec<String> = explained
        .graph
        .triples
        .iter()
        .filter(|t| t.relation == "supply")
        .filter_map(|t| Some(t.roles.get("item")?.as_str()?.to_owned()))
        .collect();
    assert_eq!(items, ["drones"]);
}

#[test]
fn the_reason_is_kept() {
    let (document, explained) = explained("Iran said that it had sent no drones to Russia.");
    let token = document.sentences[0].tokens().iter().position(|t| t.form == "it").unwrap();
    let why = explained.actors.antecedent(0, token).unwrap();
    assert_eq!((why.sentence, why.text.as_str(), why.thing), (0, "Iran", false));
    assert_eq!(why.sum, why.reasons.iter().map(|r| r.weight()).sum::<i32>());
    assert!(why.reasons.iter().any(|r| r.words() == "subject"));
}
