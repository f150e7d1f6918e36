//! The table at the end of a run, for people at a terminal.

use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::fmt::Write;
use std::path::Path;

use comfy_table::{CellAlignment, ContentArrangement, Table, TableComponent, presets};

use crate::graph::{Claim, EventKey, EventTotals, RunGraph, ThingTotals};
use crate::rules::{Relation, RoleKind};

/// So many events are shown.
const ROWS: usize = 20;
/// So many sources, and so many things of an event.
const NAMES: usize = 3;
/// Below this the columns would hold a word each.
const NARROWEST: u16 = 50;

/// An empty table of so many columns of characters, with lines around it and below the header; between the rows
/// they would take half the screen.
pub fn frame(width: u16) -> Table {
    let mut table = Table::new();
    table.load_preset(presets::UTF8_HORIZONTAL_ONLY);
    table.remove_style(TableComponent::HorizontalLines);
    table.remove_style(TableComponent::MiddleIntersections);
    table.remove_style(TableComponent::LeftBorderIntersections);
    table.remove_style(TableComponent::RightBorderIntersections);
    table.set_content_arrangement(ContentArrangement::Dynamic).set_width(width);
    table
}

/// What the documents say, the events of most documents first, and where the files lie (`place`, as the user
/// named it, and what a manifest says was `written`). `width` is the terminal's, in columns.
pub fn table(run: &RunGraph, width: u16, place: &Path, written: &[String]) -> String {
    let mut events: Vec<Row> = run.totals().events.iter().filter_map(|(k, t)| row(run, k, t)).collect();
    events.sort_by(|a, b| (Reverse(a.documents), &a.event).cmp(&(Reverse(b.documents), &b.event)));
    let more = events.len().saturating_sub(ROWS);

    let mut out = String::new();
    if events.is_empty() {
        out.push_str("No event was found.\n");
    } else {
        let mut table = frame(width.max(NARROWEST));
        table.set_header(["Who does what", "Docs", "Alleged by", "Denied by"]);
        for row in events.into_iter().take(ROWS) {
            table.add_row([row.event, row.documents.to_string(), row.alleged_by, row.denied_by]);
        }
        if let Some(column) = table.column_mut(1) {
            column.set_cell_alignment(CellAlignment::Right);
        }
        for line in table.lines() {
            out.push_str(line.trim_end());
            out.push('\n');
        }
    }
    if more > 0 {
        let _ = writeln!(out, "... and {more} more");
    }
    let totals = run.totals();
    let triples: Vec<String> = totals.triples.iter().map(|(name, n)| format!("{name} {n}")).collect();
    let _ = writeln!(out, "{} documents; triples: {}", totals.documents, triples.join(", "));
    let place = place.display();
    let _ = writeln!(out, "{place}: {}", files(written).join(", "));
    out
}

/// The files, a folder's by its name.
fn files(written: &[String]) -> Vec<String> {
    let name =
        |file: &String| file.split_once('/').map_or_else(|| file.clone(), |(folder, _)| format!("{folder}/"));
    let mut names: Vec<String> = written.iter().map(name).collect();
    names.dedup();
    names
}

struct Row {
    event: String,
    documents: u64,
    alleged_by: String,
    denied_by: String,
}

fn row(run: &RunGraph, key: &EventKey, totals: &EventTotals) -> Option<Row> {
    let relation = run.relations().get(&key.relation)?;
    Some(Row {
        event: event(run, relation, key, totals),
        documents: totals.documents,
        alleged_by: sources(run, &totals.alleged_by),
        denied_by: sources(run, &totals.denied_by),
    })
}

/// The event in words; what tells it from a plain fact stands behind it.
fn event(run: &RunGraph, relation: &Relation, key: &EventKey, totals: &EventTotals) -> String {
    let mut actors = key.actors.iter().cloned();
    let filler = |role: &crate::rules::Role| match role.kind {
        RoleKind::Actor => actors.next().flatten(),
        RoleKind::Thing => totals.things.get(&role.name).map(things),
    };
    let claim = Claim {
        id: String::new(),
        check: 0,
        relation: key.relation.clone(),
        roles: relation.roles.iter().map(filler).collect(),
        fillers: Vec::new(),
        negated: key.negated,
        modality: key.modality.clone(),
        content: None,
        content_text: None,
    };
    let mut line = claim.say(relation, |id| run.name(id).to_owned(), None);
    let modality = key.modality.as_deref().filter(|modality| *modality != "actual");
    let flags: Vec<&str> = key.negated.then_some("negated").into_iter().chain(modality).collect();
    if !flags.is_empty() {
        let _ = write!(line, " ({})", flags.join(", "));
    }
    line
}

/// The things that most documents name.
fn things(counts: &BTreeMap<String, ThingTotals>) -> String {
    let ranked = counts.values().map(|thing| (Reverse(thing.documents), thing.shown.clone()));
    first_names(ranked.collect())
}

/// The sources that most documents name.
fn sources(run: &RunGraph, counts: &BTreeMap<Option<String>, u64>) -> String {
    let name = |id: &Option<String>| match id {
        Some(id) => run.name(id).to_owned(),
        None => "(not named)".to_owned(),
    };
    first_names(counts.iter().map(|(id, documents)| (Reverse(*documents), name(id))).collect())
}

fn first_names(mut ranked: Vec<(Reverse<u64>, String)>) -> String {
    ranked.sort();
    let mut names: Vec<String> = ranked.into_iter().map(|(_, name)| name).collect();
    names.dedup();
    let more = names.len().saturating_sub(NAMES);
    names.truncate(NAMES);
    if more > 0 {
        names.push(format!("+{more}"));
    }
    names.join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::graph::{Collector, fixture};

    fn written() -> Vec<String> {
        ["actors.jsonl", "neo4j/a.csv", "neo4j/b.csv", "run.json"].map(str::to_owned).to_vec()
    }

    fn run(folder: &Path) -> RunGraph {
        let mut collector = Collector::new(folder, &fixture::meaning()).unwrap();
        for (record, graph) in fixture::documents() {
            collector.add(record, graph).unwrap();
        }
        collector.finish().unwrap()
    }

    #[test]
    fn the_table_tells_event_documents_and_sources() {
        let folder = tempfile::tempdir().unwrap();
        let shown = table(&run(folder.path()), 120, Path::new("out"), &written());
        let line =
            shown.lines().find(|line| line.contains("Norland supplies field radios to Sudria")).unwrap();
        let cells: Vec<&str> = line.split("  ").map(str::trim).filter(|cell| !cell.is_empty()).collect();
        assert_eq!(cells.get(1..), Some(&["2", "Mara Voss, the envoy", "Norland"][..]), "{shown}");
        assert!(shown.contains("Sudria supplies grain to somebody (negated, unrealized)"), "{shown}");
        assert!(shown.contains("4 documents; triples: supply 3, allegation 3, denial 2"), "{shown}");
        assert!(shown.contains("out: actors.jsonl, neo4j/, run.json"), "{shown}");
    }

    #[test]
    fn no_line_is_wider_than_the_terminal_but_the_last_two() {
        let folder = tempfile::tempdir().unwrap();
        let shown = table(&run(folder.path()), 60, Path::new("out"), &written());
        let lines: Vec<&str> = shown.lines().collect();
        for line in lines.iter().take(lines.len() - 2) {
            assert!(line.chars().count() <= 60, "{line}");
        }
    }

    #[test]
    fn many_events_are_cut_with_a_count() {
        let folder = tempfile::tempdir().unwrap();
        let mut collector = Collector::new(folder.path(), &fixture::meaning()).unwrap();
        let triples = (0..25)
            .map(|i| fixture::supply(&format!("t{i}"), "a", Some(&format!("country/{i}")), None, "grain"));
        let graph =
            crate::graph::DocumentGraph { doc: "a".into(), actors: vec![], triples: triples.collect() };
        let record = crate::graph::DocumentRecord { id: "a".into(), ..Default::default() };
        collector.add(record, graph).unwrap();
        let shown = table(&collector.finish().unwrap(), 80, Path::new("out"), &written());
        assert!(shown.contains("... and 5 more"), "{shown}");
    }

    #[test]
    fn an_empty_run_says_so() {
        let folder = tempfile::tempdir().unwrap();
        let run = Collector::new(folder.path(), &fixture::meaning()).unwrap().finish().unwrap();
        assert!(table(&run, 80, Path::new("out"), &[]).starts_with("No event was found."));
    }
}
