//! Frames and roles that are well-formed and yet can never be filled.

use super::Context;
use super::atoms::Asked;
use super::collect::{Frame, Rule};
use super::problem::Problems;
use super::shadow::frame_covers;
use super::source::Text;
use super::syntax::{trimmed, ways};
use crate::rules::relation::{Class, Relation, RoleKind};

/// Checks every frame.
pub(super) fn check(context: &Context<'_>, problems: &mut Problems<'_>) {
    for rule in &context.collected.rules {
        let Some(relation) = rule.relation.and_then(|i| context.relations.get(i)) else { continue };
        for (index, frame) in rule.frames.iter().enumerate() {
            conditions(context, frame, problems);
            fillers(context, relation, frame, problems);
            let before = rule.frames.iter().take(index);
            if let Some(other) = before.into_iter().position(|f| frame_covers(context, f, frame)) {
                let message =
                    format!("frame {} fits wherever this one does, and stands before it", other + 1);
                let hint = "take it out, or let it stand first".to_owned();
                problems.warning("never-reached", &frame.at, message, Some(hint));
            }
            if relation.class == Class::Event {
                enough(relation, rule, frame, problems);
            }
        }
    }
}

fn conditions(context: &Context<'_>, frame: &Frame, problems: &mut Problems<'_>) {
    for need in frame.need.iter().filter(|n| frame.path(&n.value).is_none()) {
        let message = format!("the frame needs `{}` and has no path for it, so it never fits", need.value);
        let hint = format!("add `{} = \"...\"`, or take it out of `need`", need.value);
        problems.warning("never-fits", need, message, Some(hint));
    }
    if let Some(unless) = &frame.unless {
        let hint = "then the frame never fits".to_owned();
        if frame.if_.as_ref().is_some_and(|i| i.value == unless.value) {
            problems.warning("never-fits", unless, "`if` and `unless` are the same path", Some(hint));
        } else if always_leads(context, unless) {
            problems.warning("never-fits", unless, "this path always leads somewhere", Some(hint));
        }
    }
}

/// True where some way has no step that can fail.
fn always_leads(context: &Context<'_>, path: &Text) -> bool {
    let Some(text) = context.words.expand(&path.value) else { return false };
    ways(&text).iter().any(|(_, steps)| {
        !steps.is_empty()
            && steps
                .iter()
                .all(|s| s.optional || (s.test.is_none() && text.get(s.names.clone()) == Some(".")))
    })
}

/// Roles whose path can lead only to what does not fill them.
fn fillers(context: &Context<'_>, relation: &Relation, frame: &Frame, problems: &mut Problems<'_>) {
    for role in &relation.roles {
        let Some(path) = frame.path(&role.name) else { continue };
        let Some(text) = context.words.expand(&path.value) else { continue };
        for (range, steps) in ways(&text) {
            let Some(last) = steps.last().filter(|s| !s.optional) else { continue };
            let Some(test) = last.test.clone().and_then(|t| text.get(t)) else { continue };
            let asked = Asked::read(test, &context.words);
            if asked.contradiction().is_some() {
                continue;
            }
            let why = match role.kind {
                RoleKind::Actor => asked.never_actor().then(|| {
                    (
                        format!("`{}` is an actor, and this way leads to none", role.name),
                        "places fill no role of actors; nor does what is !%actor".to_owned(),
                    )
                }),
                RoleKind::Thing => asked.never_thing().map(|upos| {
                    (
                        format!("`{}` is a thing, and {upos} is none", role.name),
                        "things are NOUN, PROPN, ADJ or X".to_owned(),
                    )
                }),
            };
            if let Some((message, hint)) = why {
                let at = if text == path.value { trimmed(path, range) } else { path.clone() };
                problems.warning("never-matches", &at, message, Some(hint));
            }
        }
    }
}

/// A frame of an event that cannot fill as many roles as the relation asks for.
fn enough(relation: &Relation, rule: &Rule, frame: &Frame, problems: &mut Problems<'_>) {
    let filled = relation.roles.iter().filter(|r| frame.path(&r.name).is_some());
    let actors = filled.clone().filter(|r| r.kind == RoleKind::Actor).count();
    let filled = filled.count();
    let require = relation.require;
    let hint = format!("relations.toml asks this of every {:?} triple", relation.name);
    if filled < require.filled {
        let message = format!(
            "rule {:?}: this frame fills {filled} of the {} roles that a triple needs, so it never gives one",
            rule.id.value, require.filled
        );
        problems.warning("never-fits", &frame.at, message, Some(hint));
    } else if actors < require.named {
        let message = format!(
            "rule {:?}: this frame fills {actors} roles of actors, and a triple needs {} with a name",
            rule.id.value, require.named
        );
        problems.warning("never-fits", &frame.at, message, Some(hint));
    }
}
