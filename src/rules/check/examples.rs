//! Examples: whether there are any, and whether what they give can be read. `rules test` runs them.

use super::Context;
use super::problem::{Problems, Severity};
use crate::rules::examples::Given;
use crate::rules::relation::{Class, Relation};

/// Checks the examples of every rule.
pub(super) fn check(context: &Context<'_>, problems: &mut Problems<'_>) {
    for rule in &context.collected.rules {
        let Some(relation) = rule.relation.and_then(|i| context.relations.get(i)) else { continue };
        for line in rule.examples.iter().flat_map(|(_, gives)| gives) {
            if let Err(message) = Given::parse(&line.value).and_then(|g| fits(&g, relation)) {
                problems.error("example", line, message, Some(form(relation)));
            }
        }
        let (positive, negative): (Vec<_>, Vec<_>) =
            rule.examples.iter().partition(|(_, gives)| !gives.is_empty());
        let missing = match (positive.is_empty(), negative.is_empty()) {
            (true, true) => "no examples",
            (true, false) => "no example of what it finds",
            (false, true) => "no example of what it must not find",
            (false, false) => continue,
        };
        let hint = "examples = [{ text = \"...\", gives = [\"...\"] }, { text = \"...\", gives = [] }]";
        let message = format!("rule {:?} has {missing}", rule.id.value);
        problems.add(Severity::Note, "no-example", rule.id.place(), message, Some(hint.to_owned()));
    }
}

fn fits(given: &Given, relation: &Relation) -> Result<(), String> {
    let (wanted, found) = (relation.roles.len(), given.roles.len());
    if wanted != found {
        return Err(format!("relation {:?} has {wanted} roles, and here are {found}", relation.name));
    }
    match (relation.class, &given.content) {
        (Class::Event, Some(_)) => {
            Err(format!("{:?} has no content, so there is nothing behind ->", relation.name))
        }
        (Class::Allegation | Class::Denial, None) => {
            Err(format!("what the {} is about is missing: -> other, or -> and an event", relation.name))
        }
        _ => Ok(()),
    }
}

fn form(relation: &Relation) -> String {
    let roles: Vec<&str> = relation.roles.iter().map(|r| r.name.as_str()).collect();
    let roles = roles.join(" | ");
    match relation.class {
        Class::Event => {
            format!("write: {roles}, with - for a role that is not filled, then (negated), (unrealized)")
        }
        Class::Allegation | Class::Denial => format!("write: {roles} -> event, or {roles} -> other"),
    }
}
