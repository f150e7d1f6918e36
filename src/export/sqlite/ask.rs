//! Questions to a graph in SQLite: SQL, or a ready question of `data/questions.toml`.

use std::path::Path;

use rusqlite::types::ValueRef;
use rusqlite::{Connection, params_from_iter};
use serde::Deserialize;
use serde_json::Value;

use crate::data::{DataError, read_toml};

/// From this similarity (Jaro and Winkler) a name may be meant by another.
const ALIKE: f64 = 0.85;

/// Why there is no answer.
#[derive(Debug, thiserror::Error)]
pub enum AskError {
    /// The database cannot be made.
    #[error("cannot make the database: {0}")]
    Build(String),
    /// The question makes no sense to the database.
    #[error("{0}")]
    Sql(#[from] rusqlite::Error),
    /// The statement would change something.
    #[error("only questions are answered: this statement would change the graph")]
    Writes,
    /// A ready question wants other arguments.
    #[error("{name} takes {wanted}, but {given} were given")]
    Arguments {
        /// The question.
        name: String,
        /// Its arguments.
        wanted: String,
        /// How many were given.
        given: usize,
    },
    /// No actor has that name.
    #[error("no actor of this graph is called {name:?}{}", near(.like))]
    Actor {
        /// The name.
        name: String,
        /// Names that hold it.
        like: Vec<String>,
    },
}

fn near(names: &[String]) -> String {
    if names.is_empty() { String::new() } else { format!("; there is {}", names.join(", ")) }
}

/// A ready question.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Question {
    /// Its name.
    pub name: String,
    /// What its arguments are; `ACTOR` is one by name.
    pub arguments: Vec<String>,
    /// What it tells.
    pub help: String,
    /// The SQL, with `?1`, `?2` for the arguments.
    pub sql: String,
}

/// The ready questions.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Questions {
    question: Vec<Question>,
}

impl Questions {
    /// Reads `questions.toml`.
    pub fn load(path: &Path) -> Result<Self, DataError> {
        read_toml(path)
    }

    /// All of them, in the order of the file.
    pub fn iter(&self) -> impl Iterator<Item = &Question> {
        self.question.iter()
    }

    /// One by its name.
    pub fn get(&self, name: &str) -> Option<&Question> {
        self.iter().find(|question| question.name == name)
    }
}

/// Rows with the names of their columns.
#[derive(Debug, Clone, PartialEq)]
pub struct Answer {
    /// Names of the columns.
    pub columns: Vec<String>,
    /// The rows.
    pub rows: Vec<Vec<Value>>,
}

impl Question {
    /// Asks it.
    pub fn ask(&self, database: &Connection, arguments: &[String]) -> Result<Answer, AskError> {
        if arguments.len() != self.arguments.len() {
            let wanted = match self.arguments.as_slice() {
                [] => "no argument".to_owned(),
                some => some.join(" "),
            };
            return Err(AskError::Arguments { name: self.name.clone(), wanted, given: arguments.len() });
        }
        let mut bound = arguments.to_vec();
        for (kind, name) in self.arguments.iter().zip(&mut bound) {
            if kind == "ACTOR" {
                known(database, name)?;
                *name = name.to_lowercase();
            }
        }
        ask(database, &self.sql, &bound)
    }
}

/// An actor that nobody knows is a slip of the pen more often than an empty answer.
fn known(database: &Connection, name: &str) -> Result<(), AskError> {
    let mut all = database.prepare(
        "SELECT actor_name.name, actor.name FROM actor_name JOIN actor ON actor.id = actor_name.actor \
         ORDER BY actor.documents DESC, actor.name, actor_name.name",
    )?;
    let wanted = name.to_lowercase();
    let mut near: Vec<(f64, String)> = Vec::new();
    let mut rows = all.query([])?;
    while let Some(row) = rows.next()? {
        let (written, shown): (String, String) = (row.get(0)?, row.get(1)?);
        if written == wanted {
            return Ok(());
        }
        let alike = if written.contains(&wanted) { 1.0 } else { strsim::jaro_winkler(&written, &wanted) };
        if alike >= ALIKE && near.iter().all(|(_, other)| *other != shown) {
            near.push((alike, shown));
        }
    }
    near.sort_by(|a, b| b.0.total_cmp(&a.0));
    let like = near.into_iter().take(3).map(|(_, shown)| shown).collect();
    Err(AskError::Actor { name: name.to_owned(), like })
}

/// Asks in SQL. A statement that would write is refused.
pub fn ask(database: &Connection, sql: &str, arguments: &[String]) -> Result<Answer, AskError> {
    let mut statement = database.prepare(sql)?;
    if !statement.readonly() {
        return Err(AskError::Writes);
    }
    let columns: Vec<String> = statement.column_names().into_iter().map(str::to_owned).collect();
    let mut rows = statement.query(params_from_iter(arguments))?;
    let mut answer = Answer { columns, rows: Vec::new() };
    while let Some(row) = rows.next()? {
        let value = |at: usize| row.get_ref(at).map(json);
        answer.rows.push((0..answer.columns.len()).map(value).collect::<Result<_, _>>()?);
    }
    Ok(answer)
}

fn json(value: ValueRef<'_>) -> Value {
    match value {
        ValueRef::Null => Value::Null,
        ValueRef::Integer(number) => number.into(),
        ValueRef::Real(number) => number.into(),
        ValueRef::Text(text) | ValueRef::Blob(text) => String::from_utf8_lossy(text).into_owned().into(),
    }
}

#[cfg(test)]
mod tests {
    use super::super::in_memory;
    use super::*;
    use crate::graph::{Collector, RunGraph, fixture};

    fn run() -> RunGraph {
        let folder = tempfile::tempdir().unwrap();
        let mut collector = Collector::new(folder.path(), &fixture::meaning()).unwrap();
        for (record, graph) in fixture::documents() {
            collector.add(record, graph).unwrap();
        }
        collector.finish().unwrap()
    }

    fn questions() -> Questions {
        Questions::load(&Path::new(env!("CARGO_MANIFEST_DIR")).join("data/questions.toml")).unwrap()
    }

    /// The first columns of the answer, as text.
    fn told(name: &str, arguments: &[&str]) -> Vec<Vec<String>> {
        let database = in_memory(&run()).unwrap();
        let arguments: Vec<String> = arguments.iter().map(|a| (*a).to_owned()).collect();
        let answer = questions().get(name).unwrap().ask(&database, &arguments).unwrap();
        let text = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        answer.rows.iter().map(|row| row.iter().take(3).map(text).collect()).collect()
    }

    #[test]
    fn ready_questions_are_answered() {
        assert_eq!(told("suppliers-of", &["sudria"]), [["Norland", "field radios", "actual"]]);
        assert_eq!(told("supplied-by", &["Norlanders"]), [["Sudria", "field radios", "actual"]]);
        let event = "Norland supplies field radios to Sudria";
        assert_eq!(told("denied", &[])[0][..2], ["Norland", event]);
        assert_eq!(told("disputed", &[]), [[event, "Mara Voss, the envoy", "Norland"]]);
        // By the days that the texts name, not by the documents' dates.
        let days: Vec<String> =
            told("timeline", &["Norland", "SUDRIA"]).into_iter().map(|mut row| row.remove(1)).collect();
        assert_eq!(days, ["2022-08-01", "2022-09-21", "2022-09-21"]);
        assert_eq!(told("search", &["radios"]).len(), 1);
        assert!(told("evidence", &["c-unknown"]).is_empty());
    }

    #[test]
    fn wrong_questions_are_told() {
        let database = in_memory(&run()).unwrap();
        let questions = questions();
        let error = |name: &str, arguments: &[&str]| {
            let arguments: Vec<String> = arguments.iter().map(|a| (*a).to_owned()).collect();
            questions.get(name).unwrap().ask(&database, &arguments).unwrap_err().to_string()
        };
        assert_eq!(error("suppliers-of", &[]), "suppliers-of takes ACTOR, but 0 were given");
        assert_eq!(
            error("suppliers-of", &["norl"]),
            "no actor of this graph is called \"norl\"; there is Norland"
        );
        assert!(error("suppliers-of", &["Sudira"]).ends_with("there is Sudria"));
        assert!(matches!(ask(&database, "DELETE FROM claim", &[]), Err(AskError::Writes)));
        let wrong = ask(&database, "SELECT a FROM nowhere", &[]).unwrap_err().to_string();
        assert!(wrong.contains("no such table: nowhere"), "{wrong}");
    }

    #[test]
    fn every_question_is_sound() {
        let database = in_memory(&run()).unwrap();
        for question in questions().iter() {
            let statement = database.prepare(&question.sql).unwrap();
            assert_eq!(statement.parameter_count(), question.arguments.len(), "{}", question.name);
            assert!(statement.readonly());
        }
    }
}
