//! `claimgraph query`: questions to a graph.

use serde_json::Value;

use super::error::{CliError, Exit};
use super::graph_args::{AnswerFormat, QueryArgs};
use super::report::{print, say};
use super::{folders, home};
use crate::export::{Answer, AskError, Folder, Questions, SQLITE, ask, frame, in_memory, open};

/// Columns of the table where standard output is no terminal.
const WIDTH: u16 = 120;

/// Runs the command.
pub(super) fn run(args: &QueryArgs) -> Result<Exit, CliError> {
    let data = home::data(args.folder.data.as_deref())?;
    let questions = Questions::load(&data.join("questions.toml"))?;
    if args.list {
        let lines = questions.iter().map(|q| {
            let call = [std::slice::from_ref(&q.name), &q.arguments].concat().join(" ");
            format!("{call:<24} {}\n", q.help)
        });
        print(&lines.collect::<String>())?;
        return Ok(Exit::Success);
    }
    let Some((first, rest)) = args.query.split_first() else {
        return Err(CliError::new(Exit::Usage, "there is no question")
            .hint("ask in SQL, or one of those that --list shows"));
    };
    // "suppliers-of Sudria" may come as one word, as SQL does.
    let words = if rest.is_empty() { split(first) } else { args.query.clone() };
    let ready = words.split_first().and_then(|(name, rest)| Some((questions.get(name)?, rest)));
    if ready.is_none() && !first.trim().contains(char::is_whitespace) {
        let names: Vec<&str> = questions.iter().map(|q| q.name.as_str()).collect();
        return Err(CliError::new(Exit::Usage, format!("{first:?} is neither a question nor SQL"))
            .hint(format!("the questions are {}", names.join(", "))));
    }
    // The database of the folder, where it has one that is as it was written.
    let held = Folder::open(&args.graph)?.file(SQLITE);
    let database = match held.map(|path| open(&path)).transpose()?.flatten() {
        Some(database) => database,
        None => {
            let graphs = std::slice::from_ref(&args.graph);
            in_memory(&folders::read(graphs, &args.folder, &std::env::temp_dir())?.0)?
        }
    };
    let answer = match ready {
        Some((question, rest)) => question.ask(&database, rest)?,
        None => ask(&database, first, rest)?,
    };
    print(&match args.format {
        AnswerFormat::Json => json(&answer),
        AnswerFormat::Table => table(&answer),
    })?;
    if answer.rows.is_empty() {
        say("no rows");
    }
    Ok(Exit::Success)
}

/// Words at white space; double quotes hold some together.
fn split(text: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    for (at, part) in text.split('"').enumerate() {
        if at % 2 == 1 {
            words.push(part.to_owned());
        } else {
            words.extend(part.split_whitespace().map(str::to_owned));
        }
    }
    words
}

/// One object a line.
fn json(answer: &Answer) -> String {
    let object = |row: &Vec<Value>| -> serde_json::Map<String, Value> {
        answer.columns.iter().cloned().zip(row.iter().cloned()).collect()
    };
    answer.rows.iter().map(|row| Value::Object(object(row)).to_string() + "\n").collect()
}

fn table(answer: &Answer) -> String {
    let columns = console::Term::stdout().size_checked().map(|(_, columns)| columns);
    let mut table = frame(columns.unwrap_or(WIDTH));
    table.set_header(answer.columns.iter().map(|name| name.replace('_', " ")));
    for row in &answer.rows {
        table.add_row(row.iter().map(|value| match value {
            Value::Null => String::new(),
            Value::String(text) => one_line(text),
            other => other.to_string(),
        }));
    }
    table.lines().map(|line| line.trim_end().to_owned() + "\n").collect()
}

/// Text from an article must not steer the terminal.
fn one_line(text: &str) -> String {
    text.split(|c: char| c.is_whitespace() || c.is_control())
        .filter(|w| !w.is_empty())
        .collect::<Vec<_>>()
        .join(" ")
}

impl From<AskError> for CliError {
    fn from(error: AskError) -> Self {
        let message = error.to_string();
        match error {
            AskError::Build(_) => Self::new(Exit::Internal, message),
            AskError::Arguments { .. } => {
                Self::new(Exit::Usage, message).hint("`query DIR --list` shows the questions")
            }
            AskError::Actor { .. } => {
                Self::new(Exit::Input, message).hint("ask by a name, an alias or an id")
            }
            AskError::Sql(_) | AskError::Writes => Self::new(Exit::Usage, message)
                .hint("`SELECT sql FROM sqlite_schema` shows tables and views; docs/output.md tells of them"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quotes_hold_words_together() {
        assert_eq!(split("timeline \"North Korea\" Russia"), ["timeline", "North Korea", "Russia"]);
    }

    #[test]
    fn an_answer_is_a_table_or_lines_of_json() {
        let answer = Answer {
            columns: vec!["who".into(), "n".into()],
            rows: vec![vec!["a\u{1b}[31m\nb".into(), 3.into()], vec![Value::Null, 4.into()]],
        };
        assert_eq!(json(&answer).lines().next(), Some("{\"who\":\"a\\u001b[31m\\nb\",\"n\":3}"));
        let shown = table(&answer);
        assert!(shown.contains("a [31m b") && !shown.contains('\u{1b}'), "{shown}");
    }
}
