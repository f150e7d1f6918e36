//! What the shipped model, rules and data make of sentences: one sentence or two a construction.

#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

#[path = "common/reader.rs"]
mod reader;

use claimgraph::corpus::Document;
use claimgraph::graph::TripleRecord;
use reader::{graph, read};

/// "supplier > recipient: item", with "not" and "?" for negated and unrealized; then "source ALLEGES n" and
/// "source DENIES n", where n is the number of the event or "other" with whom it is about.
fn told(text: &str) -> Vec<String> {
    let graph = graph(text);
    let name = |t: &TripleRecord, role: &str| match t.roles.get(role).and_then(|v| v.as_str()) {
        Some(id) => graph.actors.iter().find(|a| a.id == id).map_or(id.to_owned(), |a| a.name.clone()),
        None => "-".to_owned(),
    };
    let events: Vec<&TripleRecord> = graph.triples.iter().filter(|t| t.relation == "supply").collect();
    let mut out = Vec::new();
    for t in &graph.triples {
        if t.relation == "supply" {
            let not = if t.negated == Some(true) { "not " } else { "" };
            let open = if t.modality.as_deref() == Some("unrealized") { "?" } else { "" };
            out.push(format!(
                "{not}{} > {}: {}{open}",
                name(t, "supplier"),
                name(t, "recipient"),
                name(t, "item")
            ));
            continue;
        }
        let verb = if t.relation == "denial" { "DENIES" } else { "ALLEGES" };
        let content = match &t.content {
            Some(id) => events.iter().position(|e| &e.id == id).map_or("?".to_owned(), |i| i.to_string()),
            None if t.relation == "denial" => "other".to_owned(),
            None => format!("other of {}", name(t, "about")),
        };
        out.push(format!("{} {verb} {content}", name(t, "source")));
    }
    out
}

fn tells(text: &str, expected: &[&str]) {
    assert_eq!(told(text), expected, "{text}");
}

#[test]
fn an_active_verb_has_its_roles() {
    tells("Germany sent forty tanks to Ukraine on Monday.", &["Germany > Ukraine: tanks"]);
    tells("Turkey gave Libya a dozen drones.", &["Türkiye > Libya: drones"]);
    tells("China supplied Pakistan with fighter jets.", &["China > Pakistan: fighter jets"]);
}

#[test]
fn the_passive_is_read_like_the_active() {
    tells("The missiles were delivered to Syria by Russia.", &["Russia > Syria: missiles"]);
    tells("Weapons were sent to Hezbollah last year.", &["- > Hezbollah: Weapons"]);
}

#[test]
fn relative_clauses_and_participles_have_their_noun() {
    tells("Police found the rifles that Iran had sent to Hamas.", &["Iran > Hamas: rifles"]);
    tells("The drones supplied by Iran to Russia failed in the cold.", &["Iran > Russia: drones"]);
}

#[test]
fn control_and_raising_find_the_subject() {
    tells("Canada agreed to sell helicopters to Poland.", &["Canada > Poland: helicopters?"]);
    tells("North Korea seems to be shipping shells to Russia.", &["North Korea > Russia: shells"]);
}

#[test]
fn conjuncts_are_told_apart() {
    tells(
        "France and Italy sent ammunition to Ukraine.",
        &["France > Ukraine: ammunition", "Italy > Ukraine: ammunition"],
    );
    tells(
        "Iran provided rockets to Hamas and Hezbollah.",
        &["Iran > Hamas: rockets", "Iran > Hezbollah: rockets"],
    );
    tells("Sweden sent trucks and generators to Ukraine.", &["Sweden > Ukraine: trucks, generators"]);
}

#[test]
fn nouns_are_events_too() {
    tells("Iran's arms shipments to Syria continued.", &["Iran > Syria: arms"]);
    tells("The minister defended US military aid to Israel.", &["United States > Israel: military aid"]);
}

#[test]
fn who_buys_is_supplied() {
    tells("India bought oil from Russia.", &["Russia > India: oil"]);
}

#[test]
fn what_is_held_back_or_did_not_happen_is_negated() {
    tells("Germany did not send tanks to Ukraine.", &["not Germany > Ukraine: tanks"]);
    tells("Russia suspended gas deliveries to Poland.", &["not Russia > Poland: gas"]);
    tells("Norway refused to sell missiles to Saudi Arabia.", &["not Norway > Saudi Arabia: missiles"]);
}

#[test]
fn what_is_meant_or_possible_is_unrealized() {
    tells("Japan may send helmets to Ukraine.", &["Japan > Ukraine: helmets?"]);
    tells("Spain promised to deliver ambulances to Morocco.", &["Spain > Morocco: ambulances?"]);
}

#[test]
fn accusations_have_source_and_content() {
    tells(
        "Ukraine accused Iran of supplying drones to Russia.",
        &["Iran > Russia: drones", "Ukraine ALLEGES 0"],
    );
    tells(
        "Israel alleged that Syria had shipped rockets to Hezbollah.",
        &["Syria > Hezbollah: rockets", "Israel ALLEGES 0"],
    );
    tells("Kenya accused Somalia of shelling a village.", &["Kenya ALLEGES other of Somalia"]);
    tells("Iran is accused of arming Hamas.", &["Iran > Hamas: -", "- ALLEGES 0"]);
}

#[test]
fn neutral_saying_counts_of_others_only() {
    tells(
        "Poland said that Belarus had sent rifles to Serbia.",
        &["Belarus > Serbia: rifles", "Poland ALLEGES 0"],
    );
    tells(
        "According to South Korea, North Korea sent shells to Russia.",
        &["North Korea > Russia: shells", "South Korea ALLEGES 0"],
    );
    tells("Poland said that it had sent rifles to Ukraine.", &["Poland > Ukraine: rifles"]);
    tells("Kenya said that the harvest was good.", &[]);
}

#[test]
fn a_denial_in_the_same_clause_is_linked() {
    tells("Iran denied supplying drones to Russia.", &["Iran > Russia: drones", "Iran DENIES 0"]);
    tells("Belarus denied the report.", &["Belarus DENIES other"]);
}

#[test]
fn a_denial_by_noun_is_linked_to_what_was_alleged_of_the_denier() {
    tells(
        "The United States accused North Korea of selling rockets to Russia. North Korea denied the allegations.",
        &["North Korea > Russia: rockets", "United States ALLEGES 0", "North Korea DENIES 0"],
    );
    tells(
        "Turkey accused Greece of arming Armenia. Greece rejected the accusation.",
        &["Greece > Armenia: -", "Türkiye ALLEGES 0", "Greece DENIES 0"],
    );
}

#[test]
fn a_denial_of_something_else_is_not_linked() {
    tells(
        "Ukraine accused Iran of supplying drones to Russia. Belarus denied the allegations.",
        &["Iran > Russia: drones", "Ukraine ALLEGES 0", "Belarus DENIES other"],
    );
}

#[test]
fn a_denial_beside_the_claim_that_it_denies_is_linked() {
    tells(
        "Iran denied that it had supplied drones to Russia, as Ukraine claims.",
        &["Iran > Russia: drones", "Iran DENIES 0", "Ukraine ALLEGES 0"],
    );
}

#[test]
fn who_has_a_part_in_it_may_deny_it() {
    tells(
        "Japan accused North Korea of selling rockets to Russia. Russia rejected the claim.",
        &["North Korea > Russia: rockets", "Japan ALLEGES 0", "Russia DENIES 0"],
    );
}

#[test]
fn a_short_name_goes_back_to_the_long_one() {
    let graph = graph(
        "Orvanna Logistics sent engines to Sudan in May. The police searched the offices of Orvanna. Orvanna denied the report.",
    );
    let names: Vec<&str> = graph.actors.iter().map(|a| a.name.as_str()).collect();
    assert_eq!(names, ["Sudan", "Orvanna Logistics"]);
}

#[test]
fn own_words_deny_what_they_negate() {
    tells(
        "North Korea said it had never sold weapons to Russia.",
        &["North Korea > Russia: weapons", "North Korea DENIES 0"],
    );
    tells(
        "\u{201c}We have never exported missiles to Iran,\u{201d} China said.",
        &["China > Iran: missiles", "China DENIES 0"],
    );
}

#[test]
fn refusing_is_not_denying() {
    tells("The spokesman declined to comment.", &[]);
    tells("Hungary denied the journalist access to the base.", &[]);
    tells("Hungary rejected the offer.", &[]);
    tells("Hungary neither confirmed nor denied the report.", &[]);
}

#[test]
fn what_is_not_of_use_is_not_supplied() {
    tells("The ministry gave Reuters an estimate.", &[]);
    tells("Russia sent a letter to Finland.", &[]);
    tells("Brazil sent troops to Haiti.", &[]);
}

#[test]
fn names_and_pronouns_are_one_actor() {
    let graph = graph(
        "State Department spokesman Paul Harlow spoke on Monday. Harlow said Iran was sending rockets to Syria.",
    );
    let source =
        graph.triples.iter().find(|t| t.relation == "allegation").and_then(|t| t.roles["source"].as_str());
    assert_eq!(source, Some("person/paul-harlow"));
    let harlow = graph.actors.iter().find(|a| a.id == "person/paul-harlow").unwrap();
    assert_eq!(harlow.speaks_for.as_deref(), Some("country/USA"));
    assert!(harlow.aliases.contains(&"Harlow".to_owned()));
}

#[test]
fn adjectives_that_and_joins_have_actors_of_their_own() {
    tells(
        "Chilean and Kenyan officials accused Malta of burning the town.",
        &["Chile ALLEGES other of Malta", "Kenya ALLEGES other of Malta"],
    );
    tells(
        "Chilean and Kenyan newspapers accused Malta of burning the town.",
        &["Chilean newspapers ALLEGES other of Malta", "Kenyan newspapers ALLEGES other of Malta"],
    );
}

#[test]
fn an_adjective_names_its_region() {
    tells(
        "Kenya rejected Western accusations that it had burned the village.",
        &["Kenya DENIES other", "West ALLEGES other of Kenya"],
    );
    tells("Western Union sent rifles to Kenya.", &["Western Union > Kenya: rifles"]);
}

#[test]
fn headlines_put_behind_a_name_are_no_part_of_it() {
    tells(
        "Senator Carl Okafor Carl James OkaforBudget fight grows Gulls win again: report MORE accused Malta of burning the town.",
        &["Carl Okafor ALLEGES other of Malta"],
    );
}

#[test]
fn its_ministry_is_the_countrys_own() {
    tells(
        "North Korea rejected the report. Its defence ministry said the country had never sold rockets to Russia.",
        &["North Korea DENIES other", "North Korea > Russia: rockets", "North Korea DENIES 0"],
    );
}

#[test]
fn evidence_points_at_its_sentence_in_code_points() {
    let text = "Früh am Tag — “nothing” happened. Then Iran sent rockets to Syria.";
    let graph = graph(text);
    let evidence = &graph.triples[0].evidence;
    let chars: String = text.chars().skip(evidence.start).take(evidence.end - evidence.start).collect();
    assert_eq!(chars, "Then Iran sent rockets to Syria.");
    assert_eq!(chars, evidence.text);
}

#[test]
fn page_furniture_gives_nothing() {
    let text = "Storm hits the coast\n\nThe storm passed on Sunday.\n\nRelated content\n\nIran sends rockets to Syria\n\nUS accuses China of arming Sudan\n";
    assert!(graph(text).triples.is_empty());
}

#[test]
fn the_date_that_stands_with_a_verb_is_resolved() {
    let text = "Portugal said on Monday that Norway had sent rifles to Iceland in late September.";
    let date = Some("2022-11-02".to_owned());
    let document = Document { id: "d".into(), text: text.into(), date, ..Document::default() };
    let graph = read(document);
    let when = |relation: &str| {
        let triple = graph.triples.iter().find(|t| t.relation == relation).unwrap();
        let when = triple.when.as_ref().unwrap();
        assert_eq!(text.get(when.start..when.end), Some(when.text.as_str()));
        let days = (when.from.clone().unwrap(), when.to.clone().unwrap());
        format!("{} {} {}", when.text, days.0, days.1)
    };
    assert_eq!(when("supply"), "in late September 2022-09-21 2022-09-30");
    assert_eq!(when("allegation"), "on Monday 2022-10-31 2022-10-31");
}

#[test]
fn triples_have_codes_where_one_is_certain() {
    let codes = |text: &str| -> Vec<String> {
        let code = |code: &Option<String>| code.clone().unwrap_or_else(|| "-".to_owned());
        graph(text).triples.iter().map(|t| format!("{} {}", code(&t.cameo), code(&t.plover))).collect()
    };
    assert_eq!(codes("Iran denied sending missiles to Yemen."), ["072 AID", "016 -"]);
    assert_eq!(codes("Norway promised to send rifles to Iceland."), ["0332 AGREE"]);
    assert_eq!(codes("Portugal suspended military aid to Malta."), ["1622 SANCTION"]);
    assert_eq!(codes("Malta bought gas from Algeria."), ["- -"]);
    assert_eq!(codes("Norway refused to sell missiles to Saudi Arabia."), ["- -"]);
}
