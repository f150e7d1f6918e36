//! Denials over several sentences: half of them deny what was said before and are linked to it, half deny
//! something else and are not.

#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

#[path = "common/reader.rs"]
mod reader;

use claimgraph::graph::{DocumentGraph, TripleRecord};
use reader::graph;

fn of<'a>(graph: &'a DocumentGraph, relation: &'a str) -> impl Iterator<Item = &'a TripleRecord> {
    graph.triples.iter().filter(move |t| t.relation == relation)
}

/// The accusation, then a denial of it.
const LINKED: [&str; 10] = [
    "The United States says Iran has sent missiles to Russia. Tehran has denied the accusation.",
    "Ukraine says Belarus supplied ammunition to Russia. The two countries held talks last month. Minsk rejected the claim as baseless.",
    "\"Libya is arming the rebels in Darfur,\" Sudan's foreign minister said. Libya's government dismissed the accusation.",
    "Somalia accused Ethiopia of shipping weapons to Puntland. Addis Ababa did not comment at first. On Monday an Ethiopian spokesman denied the allegations.",
    "Israel says Turkey has sold oil to Hamas. Ankara called the report a lie.",
    "Kenya alleged that Eritrea had shipped arms to al-Shabab. \"We have never shipped arms to al-Shabab,\" Eritrea's information minister said.",
    "The UN said Rwanda had supplied mortars to the M23. Kigali denies it.",
    "Colombia says Venezuela gave rifles to the FARC. Caracas has repeatedly denied giving any rifles to the FARC.",
    "France believes that Mali's army received drones from Russia. Moscow denied the report.",
    "The Pentagon said China had provided chips to Russian drone makers. Beijing has denied that.",
];

/// The accusation, then a denial of something else, or a refusal.
const APART: [&str; 10] = [
    "The United States says Iran has sent missiles to Russia. Tehran denied that it had tested a nuclear weapon.",
    "Ukraine says Belarus supplied ammunition to Russia. Minsk denied the journalists' request for an interview.",
    "Sudan says Libya is arming the rebels in Darfur. Egypt denied that it had closed its border with Libya.",
    "Somalia accused Ethiopia of shipping weapons to Puntland. Kenya denied a report that its troops had crossed the border.",
    "Israel says Turkey has sold oil to Hamas. Ankara denied that its minister had resigned.",
    "Kenya alleged that Eritrea had shipped arms to al-Shabab. Eritrea rejected an offer of mediation.",
    "The UN said Rwanda had supplied mortars to the M23. Uganda denied the accusation that its army was looting gold.",
    "Colombia says Venezuela gave rifles to the FARC. A FARC commander denied having planned the kidnapping.",
    "The White House said North Korea was shipping shells to Russia. South Korea denied a visa to the North Korean coach.",
    "The Pentagon said China had provided chips to Russian drone makers. China denied having spied on the embassy.",
];

#[test]
fn a_denial_points_at_the_event_that_it_denies() {
    for text in LINKED {
        let graph = graph(text);
        let events: Vec<&TripleRecord> = of(&graph, "supply").collect();
        let denials: Vec<&TripleRecord> = of(&graph, "denial").filter(|d| d.content.is_some()).collect();
        assert_eq!((events.len(), denials.len()), (1, 1), "{text}");
        assert_eq!(denials[0].content.as_deref(), Some(events[0].id.as_str()), "{text}");
        assert_eq!(events[0].negated, Some(false), "what is denied is given in its positive form: {text}");
    }
}

#[test]
fn a_denial_of_something_else_points_at_no_event() {
    for text in APART {
        let graph = graph(text);
        assert_eq!(of(&graph, "supply").count(), 1, "{text}");
        assert!(of(&graph, "denial").all(|d| d.content.is_none()), "{text}");
    }
}
