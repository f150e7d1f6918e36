//! Rules of events that stand behind another which takes all their triggers. (Rules of allegations and
//! denials stand beside each other: one trigger may fit several.)

use std::collections::BTreeSet;

use super::Context;
use super::atoms::Asked;
use super::collect::{Frame, Rule};
use super::problem::Problems;
use super::source::Text;
use super::syntax::ways;
use crate::rules::relation::Class;

/// Checks every rule against those that are tried before it.
pub(super) fn check(context: &Context<'_>, problems: &mut Problems<'_>) {
    let mut order: Vec<&Rule> = context.collected.rules.iter().collect();
    order.sort_by_key(|r| std::cmp::Reverse(r.priority));
    let asked: Vec<Option<Asked>> = order
        .iter()
        .map(|r| {
            let text = r.trigger.as_ref()?.value.trim();
            let inner = text.strip_prefix('[').and_then(|t| t.strip_suffix(']')).unwrap_or(text);
            Some(Asked::read(inner, &context.words))
        })
        .collect();
    for (at, rule) in order.iter().enumerate() {
        let event =
            rule.relation.and_then(|i| context.relations.get(i)).is_some_and(|r| r.class == Class::Event);
        let Some(Some(mine)) = asked.get(at).filter(|_| event && !rule.frames.is_empty()) else { continue };
        let shadow = order.iter().zip(&asked).take(at).find(|(other, theirs)| {
            other.relation == rule.relation
                && theirs.as_ref().is_some_and(|t| t.covers(mine))
                && rule.frames.iter().all(|f| other.frames.iter().any(|o| frame_covers(context, o, f)))
        });
        if let Some((other, _)) = shadow {
            let message = format!(
                "rule {:?} is never reached: {:?} takes all its triggers",
                rule.id.value, other.id.value
            );
            let hint = if other.priority > rule.priority {
                format!("give it a priority above {}, or take it out", other.priority)
            } else {
                "give it a higher priority, or take it out".to_owned()
            };
            problems.warning("shadowed", &rule.id, message, Some(hint));
        }
    }
}

/// True where `first` fits, and fills as many roles, wherever `second` does.
pub(super) fn frame_covers(context: &Context<'_>, first: &Frame, second: &Frame) -> bool {
    let same = |a: &Option<Text>, b: &Option<Text>| match (a, b) {
        (None, _) => true,
        (Some(a), Some(b)) => a.value == b.value,
        (Some(_), None) => false,
    };
    let needed = |f: &Frame| -> BTreeSet<String> { f.need.iter().map(|n| n.value.clone()).collect() };
    same(&first.if_, &second.if_)
        && same(&first.unless, &second.unless)
        && needed(first).is_subset(&needed(second))
        && second.paths.iter().all(|(role, path)| {
            first.path(&role.value).is_some_and(|wider| {
                let (mine, theirs) = (way_set(context, wider), way_set(context, path));
                !theirs.is_empty() && theirs.is_subset(&mine)
            })
        })
}

fn way_set(context: &Context<'_>, path: &Text) -> BTreeSet<String> {
    let text = context.words.expand(&path.value).unwrap_or_default();
    ways(&text)
        .iter()
        .map(|(_, steps)| {
            steps.iter().filter_map(|s| text.get(s.range.clone())).collect::<Vec<_>>().join(" ")
        })
        .collect()
}
