//! What an example of a rule gives, in one line.
//!
//! ```text
//! event      = roles ["(negated)" | "(unrealized)" | "(negated, unrealized)"]
//! statement  = roles "->" ( "other" | event | statement )
//! roles      = role ("|" role)*            in the relation's order; "-" where it is not filled
//! ```

use std::fmt;
use std::path::PathBuf;

/// An example of a rule, with its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Example {
    /// Id of the rule.
    pub rule: String,
    /// Name of the rule's relation.
    pub relation: String,
    /// The text.
    pub text: String,
    /// Every triple of that relation in it.
    pub gives: Vec<Given>,
    /// The file.
    pub path: PathBuf,
    /// Line of the text in it, from 1.
    pub line: usize,
}

/// One triple of an example. Actors stand by any of their names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Given {
    /// One for each role of the relation, in its order.
    pub roles: Vec<Option<String>>,
    /// True where it is said not to happen.
    pub negated: bool,
    /// True where it is planned, possible, asked for.
    pub unrealized: bool,
    /// What an allegation or a denial is about; `None` of an event.
    pub content: Option<Content>,
}

/// What an allegation or a denial is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Content {
    /// No triple.
    Other,
    /// Another triple.
    Triple(Box<Given>),
}

const NOBODY: &str = "-";

impl Given {
    /// Reads a line.
    pub fn parse(line: &str) -> Result<Self, String> {
        let (own, content) = match line.split_once("->") {
            Some((own, rest)) if rest.trim() == "other" => (own, Some(Content::Other)),
            Some((own, rest)) => (own, Some(Content::Triple(Box::new(Self::parse(rest)?)))),
            None => (line, None),
        };
        let mut own = own.trim();
        let (mut negated, mut unrealized) = (false, false);
        if let Some((before, flags)) = own.strip_suffix(')').and_then(|o| o.rsplit_once('(')) {
            let flags: Vec<&str> = flags.split(',').map(str::trim).collect();
            // Other words in brackets are part of a thing's text.
            if flags.iter().all(|f| matches!(*f, "negated" | "unrealized")) {
                own = before.trim();
                negated = flags.contains(&"negated");
                unrealized = flags.contains(&"unrealized");
            }
        }
        let roles: Vec<Option<String>> =
            own.split('|').map(str::trim).map(|r| (r != NOBODY).then(|| r.to_owned())).collect();
        if roles.iter().flatten().any(String::is_empty) {
            return Err(format!("{line:?} has an empty role; {NOBODY} stands for one that is not filled"));
        }
        Ok(Self { roles, negated, unrealized, content })
    }
}

impl fmt::Display for Given {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let roles: Vec<&str> = self.roles.iter().map(|r| r.as_deref().unwrap_or(NOBODY)).collect();
        f.write_str(&roles.join(" | "))?;
        match (self.negated, self.unrealized) {
            (true, true) => f.write_str(" (negated, unrealized)")?,
            (true, false) => f.write_str(" (negated)")?,
            (false, true) => f.write_str(" (unrealized)")?,
            (false, false) => {}
        }
        match &self.content {
            Some(Content::Other) => f.write_str(" -> other"),
            Some(Content::Triple(given)) => write!(f, " -> {given}"),
            None => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_read_and_written_alike() {
        for line in [
            "Norway | Iceland | rifles",
            "- | Iceland | rifles (hunting) (negated, unrealized)",
            "Norway | Iceland | - (unrealized)",
            "Norway | Portugal -> other",
            "Portugal | - -> Norway | Portugal -> Portugal | Iceland | rifles",
        ] {
            assert_eq!(Given::parse(line).unwrap().to_string(), line);
        }
    }

    #[test]
    fn an_empty_role_is_refused() {
        assert!(Given::parse("Norway | | rifles").is_err());
    }
}
