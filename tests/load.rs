//! `claimgraph load` against a real server that speaks Bolt, which the test starts itself and kills.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod common;
#[path = "common/bolt.rs"]
mod server;

use std::collections::BTreeMap;
use std::path::Path;
use std::process::{Child, Stdio};
use std::time::{Duration, Instant};

use claimgraph::export::{Format, Manifest, ModelInfo, Output, write};
use claimgraph::graph::{
    ActorRecord, Collector, DocumentGraph, DocumentRecord, Evidence, Meaning, TripleRecord,
};
use common::{Said, claimgraph, project, run};
use server::{PASSWORD, Server};

fn triple(id: &str, doc: &str, relation: &str, roles: &[(&str, Option<&str>)]) -> TripleRecord {
    let event = relation == "supply";
    TripleRecord {
        id: id.into(),
        doc: doc.into(),
        relation: relation.into(),
        roles: roles.iter().map(|(role, filler)| ((*role).into(), (*filler).into())).collect(),
        negated: event.then_some(false),
        modality: event.then(|| "actual".into()),
        content: None,
        content_triple: None,
        content_text: None,
        attribution: Vec::new(),
        evidence: Evidence {
            start: 0,
            end: 9,
            text: format!("What \"{id}\" says; it's \\ all 'quoted' \u{1F4E6}"),
            field: None,
            cue: Some("says".into()),
        },
        mentions: Vec::new(),
        claim: None,
        when: None,
        cameo: None,
        plover: None,
        rule: "made-by-hand".into(),
        confidence: 0.9,
    }
}

/// A graph folder in which many say much of few.
fn graph(folder: &Path, documents: usize) {
    let output = Output::create(&folder.join("graph")).unwrap();
    let meaning = Meaning::load(&project("data")).unwrap();
    let mut collector = Collector::new(output.path(), &meaning).unwrap();
    for i in 0..documents {
        let doc = format!("d{i}");
        let (from, to) = (format!("country/A{}", i % 20), format!("country/B{}", i % 7));
        let source = format!("organisation/s{}", i % 5);
        let item = ["shells", "ammunition", "grain"][i % 3];
        let roles = [("supplier", Some(from.as_str())), ("recipient", Some(&to)), ("item", Some(item))];
        let event = triple(&format!("t{i}"), &doc, "supply", &roles);
        let roles = [("source", Some(source.as_str())), ("about", Some(&from))];
        let mut allegation = triple(&format!("a{i}"), &doc, "allegation", &roles);
        allegation.content = Some(event.id.clone());
        let mut denial =
            triple(&format!("n{i}"), &doc, "denial", &[("source", Some(&from)), ("about", None)]);
        denial.content = Some(event.id.clone());
        let actor = |id: &str| ActorRecord {
            id: id.into(),
            name: format!("The {id}"),
            kind: id.split('/').next().unwrap().into(),
            aliases: vec![format!("{id}; \"alias\"")],
            speaks_for: None,
        };
        let mut triples = vec![event, allegation];
        triples.extend((i % 4 == 0).then_some(denial));
        let actors = [&from, &to, &source].map(|id| actor(id)).to_vec();
        let record = DocumentRecord {
            id: doc.clone(),
            publisher: Some(format!("Paper {}", i % 9)),
            date: Some("2024-05-06".into()),
            path: "made.jsonl".into(),
            line: Some(i as u64 + 1),
            ..DocumentRecord::default()
        };
        collector.add(record, DocumentGraph { doc, actors, triples }).unwrap();
    }
    let model = ModelInfo { name: "m".into(), version: "1".into(), hash: "h".into() };
    write(&collector.finish().unwrap(), Manifest::new(model, "r", "f32"), &Format::DEFAULT.into(), &output)
        .unwrap();
    output.commit().unwrap();
}

/// What `--dry-run` says will be there: patterns with their numbers.
fn plan(folder: &Path) -> BTreeMap<String, u64> {
    let said = run(folder, &["load", "graph", "--dry-run"]);
    said.expect(0, &[]);
    assert!(said.stdout.starts_with("CREATE CONSTRAINT actor_id"), "{}", said.stdout);
    let counts = said.stdout.lines().filter(|line| line.starts_with(' ')).map(|line| {
        let (number, kind) = line.trim().split_once("  ").unwrap();
        let pattern = if kind.contains("->") {
            kind.replace("(Actor)", "(:Actor)")
                .replace("(Claim)", "(:Claim)")
                .replace("(Evidence)", "(:Evidence)")
                .replace("(Document)", "(:Document)")
                .replace("(Publisher)", "(:Publisher)")
        } else {
            format!("(:{kind})")
        };
        (pattern, number.parse().unwrap())
    });
    counts.collect()
}

#[track_caller]
fn holds(server: &Server, plan: &BTreeMap<String, u64>) {
    for (pattern, number) in plan {
        assert_eq!(server.count(pattern), *number, "{pattern}");
    }
    let nodes = |p: &&String| !p.contains("->");
    let sum = |wanted: bool| plan.iter().filter(|(p, _)| nodes(p) == wanted).map(|(_, n)| n).sum::<u64>();
    assert_eq!(server.count("(n)"), sum(true));
    assert_eq!(server.count("()-[r]->()"), sum(false));
}

/// Waits until the loader has written some and not all.
fn until_some(server: &Server, loader: &mut Child, wanted: u64) {
    let started = Instant::now();
    while server.count("(n)") < wanted {
        assert!(loader.try_wait().unwrap().is_none(), "the loader ended too early");
        assert!(started.elapsed() < Duration::from_secs(120), "nothing is written");
        std::thread::sleep(Duration::from_millis(20));
    }
}

#[test]
fn a_graph_is_loaded_whole_however_often_and_whoever_is_killed() {
    let dir = tempfile::tempdir().unwrap();
    graph(dir.path(), 300);
    let plan = plan(dir.path());
    let Some(mut server) = Server::start(&dir.path().join("server")) else { return };

    // What cannot work is told before anything is written.
    let mut wrong = server.command(dir.path(), &[]);
    let said: Said = wrong.env("NEO4J_PASSWORD", "wrong").output().unwrap().into();
    said.expect(5, &["the server refuses user \"root\" with this password", "nothing was written"]);
    assert!(!said.stderr.contains("wrong\""), "a password in a message");
    let mut nowhere = claimgraph(dir.path());
    nowhere.args(["load", "graph", "--user", "root", "--database", "nowhere", "--uri"]);
    nowhere.arg(format!("bolt://127.0.0.1:{}", server.port)).env("NEO4J_PASSWORD", PASSWORD);
    let said: Said = nowhere.output().unwrap().into();
    said.expect(5, &["nowhere", "nothing was written"]);
    assert_eq!(server.count("(n)"), 0);

    // Loaded, and loaded again.
    for _ in 0..2 {
        server.load(dir.path(), &[]).expect(0, &["all of them found again"]);
        holds(&server, &plan);
    }
    // Sources of one claim are edges of their own, and strings are what they were.
    let who = server.ask(
        "MATCH (s:Actor)-[a:ALLEGES]->(c:Claim:Supply)<-[d:DENIES]-(x:Actor {id: 'country/A0'}) \
         WHERE c.text = 'The country/A0 supplies artillery shells to The country/B0' \
         RETURN s.id AS line ORDER BY line",
    );
    assert_eq!(who, ["organisation/s0"]);
    let text = server.ask("MATCH (e:Evidence {triple: 't7'}) RETURN e.text AS line");
    assert_eq!(text, ["What \"t7\" says; it's \\ all 'quoted' \u{1F4E6}"]);
    let status = server.ask("MATCH ()-[s:SUPPLIES]->() RETURN DISTINCT s.status AS line ORDER BY line");
    assert_eq!(status, ["alleged", "disputed"]);
    assert_eq!(
        server.ask("MATCH (a:Actor {id: 'country/A3'}) RETURN a.aliases[0] AS line"),
        ["country/A3; \"alias\""]
    );

    // The loader is killed on the way.
    server.empty();
    let mut loader = server.command(dir.path(), &["--batch", "20"]).spawn().unwrap();
    until_some(&server, &mut loader, 100);
    loader.kill().unwrap();
    loader.wait().unwrap();
    server.load(dir.path(), &[]).expect(0, &[]);
    holds(&server, &plan);

    // The server is killed on the way, and comes back.
    server.empty();
    let mut loader = server.command(dir.path(), &["--batch", "20", "--patience", "300"]).spawn().unwrap();
    until_some(&server, &mut loader, 100);
    server.kill();
    server.restart();
    let said: Said = loader.wait_with_output().unwrap().into();
    said.expect(0, &["all of them found again"]);
    holds(&server, &plan);

    // What somebody doubled there is not passed over.
    server
        .ask("MATCH (e:Evidence {triple: 't7'})-[:IN]->(d:Document) WITH e, d LIMIT 1 CREATE (e)-[:IN]->(d)");
    server
        .load(dir.path(), &[])
        .expect(5, &["(Evidence)-[:IN]->(Document) e-", "it took 2 of 1 rows", "until then"]);
    server.empty();
    server.load(dir.path(), &[]).expect(0, &[]);

    // A row that the server refuses is named, and what was written until then.
    server.ask("MATCH (n:Actor {id: 'country/A3'}) DETACH DELETE n");
    server.ask("CREATE (n:Actor:Person {id: 'country/A3'})");
    server
        .load(dir.path(), &[])
        .expect(5, &["the server refuses Actor:Country country/A3", "until then", " are left", "load again"]);

    // The server goes on the way, and does not come back.
    server.empty();
    let mut loader = server.command(dir.path(), &["--batch", "20", "--patience", "1"]).spawn().unwrap();
    until_some(&server, &mut loader, 100);
    server.kill();
    let said: Said = loader.wait_with_output().unwrap().into();
    said.expect(5, &["lost the server: ", "were written", " are left", "load again"]);

    // The server is gone.
    server
        .load(dir.path(), &["--patience", "1"])
        .expect(5, &["cannot reach a server", "nothing was written"]);
}

#[test]
fn an_encrypted_server_is_loaded_and_its_certificate_checked() {
    let dir = tempfile::tempdir().unwrap();
    graph(dir.path(), 30);
    let plan = plan(dir.path());
    let Some((mut server, certificate)) = Server::start_tls(&dir.path().join("server")) else { return };
    let load = |uri: &str, trusted: &Path| -> Said {
        let mut command = claimgraph(dir.path());
        command.args(["load", "graph", "--user", "root", "--database", "graph", "--uri", uri]);
        command.env("NEO4J_PASSWORD", PASSWORD).env_remove("SSL_CERT_DIR").env("SSL_CERT_FILE", trusted);
        command.output().unwrap().into()
    };
    let (checked, unchecked) = (server.uri("bolt+s", "localhost"), server.uri("bolt+ssc", "localhost"));

    // Nobody vouches for the certificate.
    let distrust = "does not trust the certificate of the server at";
    let other = server.other_certificate();
    load(&checked, &other).expect(5, &[distrust, "SSL_CERT_FILE", "bolt+ssc://", "Nothing was written"]);
    // Somebody does, but for another name.
    let unnamed = server.uri("bolt+s", "127.0.0.1");
    load(&unnamed, &certificate).expect(5, &[distrust, "Nothing was written"]);
    // Without TLS there is no talking to it.
    let plain = server.uri("bolt", "localhost");
    load(&plain, &certificate).expect(5, &["cannot reach a server", "nothing was written"]);
    assert_eq!(server.count("(n)"), 0);

    load(&checked, &certificate).expect(0, &["all of them found again"]);
    holds(&server, &plan);
    load(&unchecked, &other).expect(0, &["all of them found again"]);
    holds(&server, &plan);
    server.kill();
}

#[test]
fn what_makes_no_sense_is_told_without_a_server() {
    let dir = tempfile::tempdir().unwrap();
    graph(dir.path(), 3);
    let load = |uri: &str, password: bool| -> Said {
        let mut command = claimgraph(dir.path());
        command.args(["load", "graph", "--uri", uri]).env_remove("NEO4J_PASSWORD").stdin(Stdio::null());
        if password {
            command.env("NEO4J_PASSWORD", "x");
        }
        command.output().unwrap().into()
    };
    load("bolt://127.0.0.1:1", false).expect(2, &["NEO4J_PASSWORD is not set"]);
    load("ftp://127.0.0.1:1", true).expect(2, &["ftp://127.0.0.1:1 is no address of a server"]);
    load("bolt://127.0.0.1:1", true).expect(5, &["cannot reach a server at bolt://127.0.0.1:1"]);
}
