//! Days and codes of a triple stand wherever its claim or its passage does.

use super::*;

const EVENT: [&str; 4] = ["2022-08-01", "2022-09-30", "070;072", "AID"];

#[test]
fn records_have_the_days_of_all_their_triples() {
    let folder = tempfile::tempdir().unwrap();
    let place = folder.path().join("out");
    export(fixture::documents(), &place);
    let files = files(&place);
    let claims: Vec<serde_json::Value> =
        files["claims.jsonl"].lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let of = |text: &str| claims.iter().find(|claim| claim["text"] == text).unwrap();
    let event = of("Norland supplies field radios to Sudria");
    assert_eq!(event["when"], serde_json::json!({"from": "2022-08-01", "to": "2022-09-30"}));
    assert_eq!((&event["cameo"], &event["plover"]), (&serde_json::json!(["070", "072"]), &["AID"].into()));
    // Where no text tells any, there is no key.
    let other = of("not: Sudria supplies grain to somebody");
    assert!(["when", "cameo", "plover"].iter().all(|key| other.get(key).is_none()), "{other}");

    let triples = rows(&files["triples.csv"]);
    let one = triples.iter().find(|row| row["triple"] == "t-a1").unwrap();
    let cells = ["when", "when_from", "when_to", "cameo", "plover"].map(|name| one[name].as_str());
    assert_eq!(cells, ["in late September; \"2022\"", "2022-09-21", "2022-09-30", "072", "AID"]);
    let hostile = triples.iter().find(|row| row["triple"] == "t-b1").unwrap();
    assert_eq!(hostile["when"], "'=last month", "a formula");
}

#[test]
fn tables_of_nodes_and_edges_have_them() {
    let folder = tempfile::tempdir().unwrap();
    let place = folder.path().join("out");
    export(fixture::documents(), &place);
    let files = files(&place);
    let columns = ["WhenFrom", "WhenTo", "Cameo", "Plover"];
    let plain = EVENT.map(|cell| cell.replace(';', "; "));
    let nodes = rows(&files["nodes.csv"]);
    let claim = nodes.iter().find(|row| row["Label"] == "Norland supplies field radios to Sudria").unwrap();
    assert_eq!(columns.map(|name| claim[name].clone()), plain);
    let edges = rows(&files["edges.csv"]);
    let direct = edges.iter().find(|row| row["Label"] == "SUPPLIES").unwrap();
    assert_eq!(columns.map(|name| direct[name].clone()), plain);
    let alleges = edges.iter().find(|row| row["Label"] == "ALLEGES" && row["Cameo"] == "112").unwrap();
    assert_eq!(alleges["Source"], "person/mara-voss");

    let columns = ["whenFrom", "whenTo", "cameo:string[]", "plover:string[]"];
    for file in ["neo4j/claims.csv", "neo4j/direct.csv"] {
        let rows = rows(&files[file]);
        let found = rows.iter().any(|row| columns.map(|name| row[name].as_str()) == EVENT);
        assert!(found, "{file}: {rows:?}");
    }
    let evidence = rows(&files["neo4j/evidence.csv"]);
    let one = evidence.iter().find(|row| row["triple"] == "t-a1").unwrap();
    let cells = ["whenText", "whenFrom", "whenTo", "cameo", "plover"].map(|name| one[name].as_str());
    assert_eq!(cells, ["in late September; \"2022\"", "2022-09-21", "2022-09-30", "072", "AID"]);
}

#[test]
fn graph_formats_have_them() {
    let folder = tempfile::tempdir().unwrap();
    let place = exported(folder.path(), "out", fixture::documents());
    let read = |name: &str| fs::read_to_string(place.join(name)).unwrap();

    let cypher = read("graph.cypher");
    let lines = |begin: &'static str| cypher.lines().filter(move |line| line.contains(begin));
    let event = "`whenFrom` = \"2022-08-01\"";
    let codes = "`cameo` = [\"070\", \"072\"]";
    for begin in ["MERGE (n:Claim:`Supply`", "MERGE (a)-[r:`SUPPLIES`"] {
        assert!(lines(begin).any(|line| line.contains(event) && line.contains(codes)), "{begin}");
    }
    assert!(lines("MERGE (n:Evidence").any(|l| l.contains(r#"`whenText` = "in late\nSeptember; \"2022\"""#)));

    let turtle = oxttl::TurtleParser::new().for_reader(fs::File::open(place.join("graph.ttl")).unwrap());
    let turtle: Vec<_> = turtle.map(|triple| triple.unwrap()).collect();
    let values = |term: &str| -> BTreeSet<String> {
        let term = format!("urn:claimgraph:term:{term}");
        let own = turtle.iter().filter(|triple| triple.predicate.as_str() == term);
        own.map(|triple| triple.object.to_string()).collect()
    };
    assert_eq!(values("whenTo"), ["\"2022-08-31\"", "\"2022-09-30\""].map(str::to_owned).into());
    assert_eq!(values("cameo"), ["\"070\"", "\"072\"", "\"112\""].map(str::to_owned).into());

    let graphml = read("graph.graphml");
    for name in ["whenFrom", "whenTo", "cameo", "plover"] {
        for on in ["node", "edge"] {
            let key = format!("for=\"{on}\" attr.name=\"{name}\" attr.type=\"string\"");
            assert_eq!(graphml.matches(&key).count(), 1, "{key}");
        }
    }
    assert!(graphml.contains(">2022-09-30</data>") && graphml.contains(">070; 072</data>"));

    let database = rusqlite::Connection::open(place.join("graph.sqlite")).unwrap();
    let ask = |sql: &str| -> String { database.query_row(sql, [], |row| row.get(0)).unwrap() };
    assert_eq!(ask("SELECT when_from || ' ' || when_to || cameo FROM event WHERE who = 'Norland'"), {
        "2022-08-01 2022-09-30[\"070\",\"072\"]"
    });
    assert_eq!(ask("SELECT when_text FROM passage WHERE doc = 'b' AND cameo = '070'"), "=last month");
    assert_eq!(ask("SELECT when_to FROM direct"), "2022-09-30");
    assert_eq!(ask("SELECT cameo FROM statement WHERE source = 'person/mara-voss'"), "[\"112\"]");
}

#[test]
fn a_database_of_other_tables_is_not_asked() {
    let folder = tempfile::tempdir().unwrap();
    let place = exported(folder.path(), "out", fixture::documents());
    let path = place.join("graph.sqlite");
    assert!(crate::export::open(&path).unwrap().is_some());
    rusqlite::Connection::open(&path).unwrap().pragma_update(None, "user_version", 1).unwrap();
    assert!(crate::export::open(&path).unwrap().is_none());
}
