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
fn nouns_go_back_to_the_same_noun() {
    check(&[
        (
            "The Polish government met envoys from Greece. The government asked for time.",
            "government",
            "Poland",
        ),
        ("Houthi rebels met envoys from Oman. The rebels denied the report.", "rebels", "Houthis"),
        (
            "Kenya's foreign ministry summoned the envoy of Chad. The ministry denied the report.",
            "ministry",
            "Kenya",
        ),
        // Whoever they are: the noun before, and no name.
        (
            "A trader in Malta met Anna Berg of Orvanna Logistics. The trader denied the charge.",
            "trader",
            "trader",
        ),
        (
            "Orvanna Logistics hired a small company in Chile. The company denied everything.",
            "company",
            "small company",
        ),
    ]);
}

#[test]
fn a_name_tells_what_sort_of_body_it_is() {
    check(&[
        (
            "The Commerce Ministry accused Tarkon Shipping of smuggling. The company denied it.",
            "company",
            "Tarkon Shipping",
        ),
        (
            "Tarkon Shipping sued the Valletta Times over a story. The newspaper rejected the charge.",
            "newspaper",
            "Valletta Times",
        ),
        // A ministry is no company, and a company no ministry.
        ("The Commerce Ministry spoke on Monday. The company denied the report.", "company", "company"),
        ("Tarkon Shipping spoke on Monday. The ministry denied the report.", "ministry", "ministry"),
        // An insurer may be anybody.
        ("Tarkon Shipping spoke to reporters. The insurer denied the report.", "insurer", "insurer"),
    ]);
}

#[test]
fn a_country_is_the_one_that_the_text_is_about() {
    check(&[
        (
            "Ghana raised taxes. Ghana is short of money. Last week Ghana asked for a loan. Drought hit farmers. \
             Prices rose. Rain fell late. The harvest failed. The country has few reserves.",
            "country",
            "Ghana",
        ),
        ("In Bolivia, thousands fled the country after the vote.", "country", "Bolivia"),
        (
            "Ghana sold cocoa to Chad. The West African country denied that it had sold arms.",
            "country",
            "Ghana",
        ),
        ("Norway sold rifles to Mexico. The kingdom denied that they were used.", "kingdom", "Norway"),
        // Neither of the two is a sultanate.
        ("Norway sold rifles to Mexico. The sultanate was angry.", "sultanate", ""),
        // Any other country, a new one, a country of its own: none of those before.
        ("Norway sold rifles to Mexico. Another country bought tanks.", "country", "country"),
        ("Norway sold rifles to Mexico. The third country bought tanks.", "country", "third country"),
    ]);
}

#[test]
fn short_names_mean_whom_the_text_names_in_full() {
    check(&[
        (
            "North Korea fired shells on Monday. Officials said the North had warned them.",
            "North",
            "North Korea",
        ),
        (
            "South Korea protested on Monday. Officials said the South had been warned.",
            "South",
            "South Korea",
        ),
        ("Snow fell in Norway on Monday. Roads were closed in the North.", "North", "North"),
    ]);
}

#[test]
fn it_is_the_one_that_can_do_it() {
    check(&[
        (
            "Orvanna Logistics sold engines to Serbia last year. It denied wrongdoing.",
            "it",
            "Orvanna Logistics",
        ),
        ("The reason was that Orvanna Logistics feared it would be sued.", "it", "Orvanna Logistics"),
        // Nothing is meant.
        ("Chile met Peru on Monday. It was raining in Lima.", "it", ""),
        ("Chile met Peru on Monday. It seems that talks will fail.", "it", ""),
        ("Chile met Peru on Monday. The talks made it hard to leave.", "it", ""),
        // A thing is meant.
        ("Chile bought a radar and installed it near Arica.", "it", "radar"),
    ]);
}

#[test]
fn they_are_many() {
    check(&[
        ("Anna Berg and Otto Stein met in Oslo. They denied the report.", "they", "Anna Berg + Otto Stein"),
        ("Kenyan officials spoke on Monday. They denied the report.", "they", "Kenya"),
        ("The senators plan to sue Obama. They claim he broke the law.", "they", "senators"),
        // Nobody is named to whom "they" could go back.
        ("Well, they say the roads are bad in winter.", "they", "they"),
        ("Anna Berg spoke on Monday. They said it would rain.", "they", "they"),
    ]);
}

#[test]
fn speech_goes_back_like_news() {
    check(&[
        (
            "Thank you all. Kenya is our home, and Kenya is growing. I tell you that this country needs Kenya's \
             young people. We will build. And the country will prosper.",
            "country",
            "Kenya",
        ),
        ("You know, it is time to go, and it is late.", "it", ""),
        ("I met Anna Berg once. The woman never gave up.", "woman", "Anna Berg"),
        ("I met Otto Berg once. The woman beside him laughed.", "woman", "woman"),
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
