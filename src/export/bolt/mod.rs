//! Loads a graph into a server that speaks Bolt (Neo4j and others): constraints first, then nodes, then links,
//! merged on their ids in transactions of bounded size; at the end everything is counted.
//!
//! Every statement can be sent twice without doubling anything, so a batch whose fate is not known is sent
//! again, and a load that was killed is repaired by the next one.

mod batch;
mod error;

use std::collections::BTreeMap;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use neo4rs::{ConfigBuilder, Graph, Query, query};
use tokio::runtime::Runtime;

use super::elements::{Element, walk};
use crate::graph::RunGraph;
use crate::rules::Relations;
use batch::{Batch, Batches, Kind};
use error::{Meaning, meaning, message};

pub use error::LoadError;

const CONSTRAINTS: &str = include_str!("../neo4j/constraints.cypher");
/// A read waits so long for the server.
const TIMEOUT: Duration = Duration::from_secs(120);
/// The first pause before another try; each is twice the one before, up to the longest.
const FIRST_PAUSE: Duration = Duration::from_millis(200);
const LONGEST_PAUSE: Duration = Duration::from_secs(10);

/// Where and how to load.
#[derive(Debug, Clone)]
pub struct Server {
    /// `bolt://host:7687`; `bolt+s://` with TLS, `bolt+ssc://` with TLS and any certificate.
    pub uri: String,
    /// User.
    pub user: String,
    /// Password.
    pub password: String,
    /// Database; the user's own where it is `None`.
    pub database: Option<String>,
    /// Rows of a transaction.
    pub batch: usize,
    /// How long one batch is tried again while the server is away or busy.
    pub patience: Duration,
}

/// How much was written.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Written {
    /// Nodes.
    pub nodes: u64,
    /// Relationships.
    pub links: u64,
}

impl Written {
    /// All of a graph.
    fn of(counts: &BTreeMap<Kind, u64>) -> Self {
        let sum = |nodes: bool| {
            counts.iter().filter(|(kind, _)| matches!(kind, Kind::Nodes(..)) == nodes).map(|(_, n)| n).sum()
        };
        Self { nodes: sum(true), links: sum(false) }
    }
}

impl std::fmt::Display for Written {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} nodes and {} relationships", self.nodes, self.links)
    }
}

/// What a load will send: kinds of nodes and relationships with their numbers, in the order of loading.
pub fn plan(run: &RunGraph) -> Result<Vec<(String, u64)>, LoadError> {
    let counts = count(run)?;
    Ok(counts.into_iter().map(|(kind, number)| (kind.name(), number)).collect())
}

/// The statements that a load begins with.
pub fn constraints() -> impl Iterator<Item = &'static str> {
    let lines = CONSTRAINTS.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with("//"));
    lines.map(|line| line.trim_end_matches(';'))
}

fn count(run: &RunGraph) -> Result<BTreeMap<Kind, u64>, LoadError> {
    let mut counts = BTreeMap::new();
    walk(run, &mut |element| -> Result<(), LoadError> {
        *counts.entry(Kind::of(&element)).or_default() += 1;
        Ok(())
    })?;
    Ok(counts)
}

/// Loads the graph. `step` is told how many rows are done, of how many, before each batch; it answers false
/// where the user wants to stop.
pub fn load(
    run: &RunGraph,
    server: &Server,
    step: &mut dyn FnMut(u64, u64) -> bool,
) -> Result<Written, LoadError> {
    let counts = count(run)?;
    let total = counts.values().sum::<u64>();
    let mut loader = Loader::connect(server, run.relations())?;
    loader.total = Written::of(&counts);
    for statement in constraints() {
        loader.constrain(statement)?;
    }
    let mut done = 0;
    for nodes in [true, false] {
        batches(run, server.batch, nodes, &mut |batch| {
            // Sending and counting are half of the work each.
            if !step(done, 2 * total) {
                return Err(loader.stopped());
            }
            done += batch.rows.len() as u64;
            loader.send(&batch, server)
        })?;
    }
    let mut found: BTreeMap<Kind, u64> = BTreeMap::new();
    for nodes in [true, false] {
        batches(run, server.batch, nodes, &mut |batch| {
            if !step(done, 2 * total) {
                return Err(loader.stopped());
            }
            done += batch.rows.len() as u64;
            *found.entry(batch.kind.clone()).or_default() += loader.found(&batch, server)?;
            Ok(())
        })?;
    }
    compare(&counts, &found)?;
    Ok(loader.written)
}

/// An error where there is less or more of something than was sent.
fn compare(sent: &BTreeMap<Kind, u64>, found: &BTreeMap<Kind, u64>) -> Result<(), LoadError> {
    for (kind, &sent) in sent {
        let found = found.get(kind).copied().unwrap_or_default();
        if found != sent {
            return Err(LoadError::Counts { kind: kind.name(), sent, found });
        }
    }
    Ok(())
}

/// All nodes, or all links, in batches.
fn batches(
    run: &RunGraph,
    size: usize,
    nodes: bool,
    visit: &mut dyn FnMut(Batch) -> Result<(), LoadError>,
) -> Result<(), LoadError> {
    let mut waiting = Batches::default();
    walk(run, &mut |element| -> Result<(), LoadError> {
        if matches!(element, Element::Node(_)) != nodes {
            return Ok(());
        }
        waiting.add(element, size.max(1)).map_or(Ok(()), &mut *visit)
    })?;
    waiting.rest().try_for_each(visit)
}

struct Loader<'a> {
    runtime: Runtime,
    graph: Graph,
    relations: &'a Relations,
    written: Written,
    total: Written,
}

impl<'a> Loader<'a> {
    /// Connects, and asks one question, so that a wrong address, password or database is told at once.
    fn connect(server: &Server, relations: &'a Relations) -> Result<Self, LoadError> {
        let address = |message: String| LoadError::Address { uri: server.uri.clone(), message };
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
        let runtime = runtime.map_err(|e| address(e.to_string()))?;
        let mut config = ConfigBuilder::default()
            .uri(&server.uri)
            .user(&server.user)
            .password(&server.password)
            .max_connections(1)
            .connection_timeout(TIMEOUT);
        if let Some(database) = &server.database {
            config = config.db(database.as_str());
        }
        let config = config.build().map_err(|e| address(message(&e)))?;
        let graph = runtime.block_on(async { Graph::connect(config) });
        let graph = graph.map_err(|e| address(message(&e)))?;
        let (written, total) = (Written::default(), Written::default());
        let loader = Self { runtime, graph, relations, written, total };
        loader.runtime.block_on(loader.ask(query("RETURN 1 AS n"))).map_err(|e| match meaning(&e) {
            Meaning::Authentication => LoadError::Authentication { user: server.user.clone() },
            Meaning::NoDatabase => {
                LoadError::NoDatabase { name: server.database.clone().unwrap_or_default() }
            }
            Meaning::Certificate => LoadError::Certificate { uri: server.uri.clone(), message: message(&e) },
            _ => LoadError::Unreachable { uri: server.uri.clone(), message: message(&e) },
        })?;
        Ok(loader)
    }

    /// Runs one query in a transaction of its own and gives the number that it returns, where it returns one.
    async fn ask(&self, query: Query) -> Result<Option<u64>, neo4rs::Error> {
        let mut transaction = self.graph.start_txn().await?;
        let mut rows = transaction.execute(query).await?;
        let mut number = None;
        while let Some(row) = rows.next(transaction.handle()).await? {
            number = row.get::<i64>("n").ok().and_then(|n| u64::try_from(n).ok());
        }
        transaction.commit().await?;
        Ok(number)
    }

    /// Runs a query again and again while the server is away, with pauses that grow and are never the same.
    fn insist(&self, server: &Server, make: impl Fn() -> Query) -> Result<Option<u64>, neo4rs::Error> {
        let started = Instant::now();
        let mut pause = FIRST_PAUSE;
        loop {
            match self.runtime.block_on(self.ask(make())) {
                Err(error) if meaning(&error) == Meaning::Again && started.elapsed() < server.patience => {
                    std::thread::sleep(pause.mul_f64(0.5 + jitter()));
                    pause = (pause * 2).min(LONGEST_PAUSE);
                }
                answer => return answer,
            }
        }
    }

    fn constrain(&self, statement: &str) -> Result<(), LoadError> {
        self.runtime
            .block_on(self.ask(query(statement)))
            .map(|_| ())
            .map_err(|e| LoadError::Constraint { statement: statement.to_owned(), message: message(&e) })
    }

    fn send(&mut self, batch: &Batch, server: &Server) -> Result<(), LoadError> {
        match self.merge(batch, server)? {
            Ok(()) => return Ok(()),
            // A single row is named; of many each is tried, so that only the bad one is left out.
            Err(message) if batch.rows.len() == 1 => return Err(self.refused(batch, message)),
            Err(_) => {}
        }
        for single in batch.single() {
            self.merge(&single, server)?.map_err(|message| self.refused(&single, message))?;
        }
        Ok(())
    }

    /// Merges a batch as a whole or not at all; inside, what the server says where it refuses it.
    fn merge(&mut self, batch: &Batch, server: &Server) -> Result<Result<(), String>, LoadError> {
        let rows = batch.rows.len() as u64;
        match self.insist(server, || batch.merge(self.relations)) {
            Ok(Some(number)) if number == rows => {
                match batch.kind {
                    Kind::Nodes(..) => self.written.nodes += rows,
                    Kind::Links(..) => self.written.links += rows,
                }
                Ok(Ok(()))
            }
            Ok(number) => Ok(Err(format!("it took {} of {rows} rows", number.unwrap_or_default()))),
            Err(error) if meaning(&error) == Meaning::Again => Err(self.lost(&error)),
            Err(error) => Ok(Err(message(&error))),
        }
    }

    fn refused(&self, batch: &Batch, message: String) -> LoadError {
        LoadError::Row {
            kind: batch.kind.name(),
            row: batch.rows.first().map(Batch::name).unwrap_or_default(),
            message,
            written: self.written,
            left: self.left(),
        }
    }

    fn lost(&self, error: &neo4rs::Error) -> LoadError {
        LoadError::Lost { message: message(error), written: self.written, left: self.left() }
    }

    fn stopped(&self) -> LoadError {
        LoadError::Stopped { written: self.written, left: self.left() }
    }

    /// What the server has not said to have taken.
    fn left(&self) -> Written {
        let Written { nodes, links } = self.written;
        Written {
            nodes: self.total.nodes.saturating_sub(nodes),
            links: self.total.links.saturating_sub(links),
        }
    }

    fn found(&self, batch: &Batch, server: &Server) -> Result<u64, LoadError> {
        match self.insist(server, || batch.count(self.relations)) {
            Ok(number) => Ok(number.unwrap_or_default()),
            Err(error) => Err(self.lost(&error)),
        }
    }
}

/// A number from 0 to 1 that two loaders hardly share.
fn jitter() -> f64 {
    let nanos = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.subsec_nanos());
    f64::from(nanos % 1000) / 1000.0
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::export::schema::{LinkKind, NodeKind};

    #[test]
    fn what_is_missing_or_doubled_after_a_load_is_told() {
        let actor = Kind::Nodes(NodeKind::Actor, Some("Country".into()));
        let supplier = Kind::Links(LinkKind::Role, "SUPPLIER".into());
        let sent = BTreeMap::from([(actor.clone(), 2), (supplier.clone(), 3)]);
        assert!(compare(&sent, &sent).is_ok());
        let told = |found: &BTreeMap<Kind, u64>| compare(&sent, found).unwrap_err().to_string();
        let doubled = BTreeMap::from([(actor.clone(), 2), (supplier, 4)]);
        assert_eq!(told(&doubled), "the server holds 4 of 3 (Claim)-[:SUPPLIER]->(Actor) after the load");
        let missing = BTreeMap::from([(actor, 2)]);
        assert_eq!(told(&missing), "the server holds 0 of 3 (Claim)-[:SUPPLIER]->(Actor) after the load");
    }
}
