//! Why a rule did not match: for each rule whose trigger fits a word and that yet gives nothing there, the
//! first condition that failed in each of its frames. The verdicts are the matcher's own ([`Miss`]); only
//! their wording is found here, so that nothing of it is in the matcher's way.

use crate::actors::DocumentActors;
use crate::tagger::TaggedDocument;

use super::arguments::View;
use super::book::{Frame, Rule, RuleBook};
use super::extract::{Findings, read};
use super::miss::Miss;
use super::path::Path;
use super::quote::Speakers;
use super::relation::{Class, RoleKind};
use super::spec::{ContentSpec, Feature};
use super::{attribution, event, filler};

/// A rule that gave nothing at a place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NearMiss {
    /// Id of the rule.
    pub rule: String,
    /// Index of the sentence in the document.
    pub sentence: usize,
    /// The word that fits its trigger, or that comes near.
    pub trigger: usize,
    /// True where the trigger itself does not fit.
    pub trigger_failed: bool,
    /// What failed; one for each frame, where it is the frames that failed.
    pub notes: Vec<Noted>,
}

/// One condition that failed, with the words that it is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Noted {
    /// Number of the frame, from 1; `None` where it is not about one.
    pub frame: Option<usize>,
    /// The tokens that it is about.
    pub tokens: Vec<usize>,
    /// What it is.
    pub says: String,
}

/// Every rule that gave nothing though its trigger fits, by place. Of the rule called `only`, where one is,
/// the words that come near its trigger as well.
pub fn near_misses(
    book: &RuleBook,
    document: &TaggedDocument,
    actors: &DocumentActors,
    findings: &Findings,
    only: Option<&str>,
) -> Vec<NearMiss> {
    let (views, speakers, _) = read(book, document, actors);
    let mut out = Vec::new();
    for view in &views {
        let of = Explainer { book, view, speakers: &speakers, findings };
        for token in 0..view.sentence.words.len() {
            for rule in book.rules.iter().filter(|r| only.is_none_or(|id| r.id == id)) {
                out.extend(of.rule(rule, token, only.is_some()));
            }
        }
    }
    // Where no trigger fits, a word that merely comes near is worth a line; else it is noise.
    if out.iter().any(|m: &NearMiss| !m.trigger_failed) {
        out.retain(|m| !m.trigger_failed);
    }
    out
}

struct Explainer<'a> {
    book: &'a RuleBook,
    view: &'a View<'a>,
    speakers: &'a Speakers,
    findings: &'a Findings,
}

impl Explainer<'_> {
    fn rule(&self, rule: &Rule, token: usize, near: bool) -> Option<NearMiss> {
        let fits = rule.trigger.holds(self.view, token);
        let notes = if fits {
            match rule.class {
                Class::Event => self.event(rule, token),
                Class::Allegation | Class::Denial => self.attribution(rule, token),
            }
        } else if near && rule.trigger.met(self.view, token) > 0 {
            let says = rule.trigger.fails(self.view, token)?;
            let trigger = rule.trigger.show(self.view.lexicons);
            vec![Noted { frame: None, tokens: vec![token], says: format!("{says}: trigger {trigger}") }]
        } else {
            Vec::new()
        };
        (!notes.is_empty()).then(|| NearMiss {
            rule: rule.id.clone(),
            sentence: self.view.index,
            trigger: token,
            trigger_failed: !fits,
            notes,
        })
    }

    fn event(&self, rule: &Rule, token: usize) -> Vec<Noted> {
        let Some(relation) = self.book.relations.get(rule.relation) else { return Vec::new() };
        let tried = |rule: &Rule| -> Vec<Result<(), Miss>> {
            let frames = rule.frames.iter();
            frames
                .map(|f| event::fill(rule, f, relation, self.view, self.speakers, token).map(drop))
                .collect()
        };
        let mine = tried(rule);
        if !mine.iter().any(Result::is_ok) {
            return self.frames(rule, token, &mine);
        }
        let first = self.book.rules.iter().take_while(|r| r.id != rule.id).find(|r| {
            r.relation == rule.relation
                && r.trigger.holds(self.view, token)
                && tried(r).iter().any(Result::is_ok)
        });
        if let Some(first) = first {
            let says = format!("it fits, but {} fits too and is tried first", first.id);
            return vec![Noted { frame: None, tokens: vec![token], says }];
        }
        self.void(Class::Event, token).into_iter().collect()
    }

    fn attribution(&self, rule: &Rule, token: usize) -> Vec<Noted> {
        let tried: Vec<Result<_, Miss>> = rule
            .frames
            .iter()
            .map(|f| attribution::fill(self.book, rule, f, self.view, self.speakers, token))
            .collect();
        let Some(found) = tried.iter().find_map(|t| t.as_ref().ok()) else {
            let misses: Vec<Result<(), Miss>> =
                tried.iter().map(|t| t.as_ref().map(drop).map_err(|m| *m)).collect();
            return self.frames(rule, token, &misses);
        };
        let told = self.findings.statements.iter().any(|s| {
            self.book.class(s.relation) == Some(rule.class)
                && s.places.iter().any(|p| p.sentence == self.view.index && p.trigger == token)
        });
        if told {
            return Vec::new();
        }
        let wants = match rule.content {
            ContentSpec::Any | ContentSpec::Anaphoric | ContentSpec::OwnClause => {
                "no event in what is said, and nobody but the source whom it is about"
            }
            ContentSpec::Event => "no event in what is said",
            ContentSpec::EventOfOther => {
                "no event in what is said that another than the source brings about in fact"
            }
            ContentSpec::OfAccused => "no clause about a source that the text accuses of anything",
            ContentSpec::OwnNegatedEvent => "no negated event of the source's own in what is said",
        };
        let tokens = if found.content.is_empty() { vec![token] } else { found.content.clone() };
        vec![Noted { frame: None, tokens, says: format!("it fits, but there is {wants}") }]
    }

    fn void(&self, class: Class, token: usize) -> Option<Noted> {
        let cue = self
            .book
            .cues
            .iter()
            .find(|c| c.sets == Feature::Void && c.of.contains(&class) && c.holds(self.view, token))?;
        let says = format!("a cue makes it void: {}", cue.text());
        Some(Noted { frame: None, tokens: vec![token], says })
    }

    fn frames(&self, rule: &Rule, token: usize, tried: &[Result<(), Miss>]) -> Vec<Noted> {
        // A cue is about all frames alike.
        if tried.contains(&Err(Miss::Void)) {
            return self.void(rule.class, token).into_iter().collect();
        }
        let failed = rule.frames.iter().zip(tried).enumerate();
        failed
            .filter_map(|(index, (frame, result))| {
                let miss = result.err()?;
                let (tokens, says) = self.miss(rule, frame, token, miss);
                Some(Noted { frame: Some(index + 1), tokens, says })
            })
            .collect()
    }

    fn form(&self, token: usize) -> &str {
        self.view.sentence.tokens().get(token).map(|t| t.form.as_str()).unwrap_or_default()
    }

    fn miss(&self, rule: &Rule, frame: &Frame, token: usize, miss: Miss) -> (Vec<usize>, String) {
        let relation = self.book.relations.get(rule.relation);
        let all = |says: &str| (vec![token], says.to_owned());
        match miss {
            Miss::If => match &frame.if_ {
                Some(path) => self.stopped("if", path, token),
                None => all("`if` leads nowhere"),
            },
            Miss::Unless => {
                let tokens = frame.unless.as_ref().map(|p| p.first(self.view, token)).unwrap_or_default();
                let words: Vec<&str> = tokens.iter().map(|&t| self.form(t)).collect();
                let says = format!("`unless` leads to \u{201c}{}\u{201d}", words.join(" "));
                (if tokens.is_empty() { vec![token] } else { tokens }, says)
            }
            Miss::Need(role) => {
                let declared = relation.and_then(|r| r.roles.get(role));
                let name = declared.map_or("content", |r| r.name.as_str());
                let path = if declared.is_some() {
                    frame.roles.get(role).and_then(Option::as_ref)
                } else {
                    frame.content.as_ref()
                };
                let Some(path) = path else {
                    return all(&format!("`{name}` is needed, and the frame has no path for it"));
                };
                match path.stop(self.view, token, &self.book.labels) {
                    Some(_) => self.stopped(name, path, token),
                    None => self.unfilled(name, declared.map(|r| r.kind), path, token),
                }
            }
            Miss::Require => match relation {
                Some(r) => all(&format!(
                    "a triple of {:?} needs {} roles filled, {} by an actor with a name, and no actor in two",
                    r.name, r.require.filled, r.require.named
                )),
                None => all("the relation is not declared"),
            },
            Miss::Void => all("a cue makes it void"),
            Miss::Source => {
                let path = frame.roles.first().and_then(Option::as_ref);
                let tokens = path.map(|p| p.first(self.view, token)).unwrap_or_default();
                let words: Vec<&str> = tokens.iter().map(|&t| self.form(t)).collect();
                let says = format!("its source, \u{201c}{}\u{201d}, is no actor", words.join(" "));
                (if tokens.is_empty() { vec![token] } else { tokens }, says)
            }
        }
    }

    fn stopped(&self, name: &str, path: &Path, token: usize) -> (Vec<usize>, String) {
        match path.stop(self.view, token, &self.book.labels) {
            Some(stop) => {
                let tokens = if stop.tokens.is_empty() { vec![token] } else { stop.tokens };
                (tokens, format!("`{name}`: {} at step {}", stop.why, stop.step))
            }
            None => (vec![token], format!("`{name}` leads nowhere")),
        }
    }

    /// A path that leads somewhere, and yet nothing there fills the role.
    fn unfilled(
        &self,
        name: &str,
        kind: Option<RoleKind>,
        path: &Path,
        token: usize,
    ) -> (Vec<usize>, String) {
        let tokens = path.first(self.view, token);
        let words: Vec<&str> = tokens.iter().map(|&t| self.form(t)).collect();
        let words = words.join(" ");
        let actors = filler::actors(self.view, self.speakers, &tokens);
        let says = match kind {
            Some(RoleKind::Actor) if actors.is_empty() => {
                format!("`{name}`: \u{201c}{words}\u{201d} is no actor")
            }
            Some(RoleKind::Thing) if filler::things(self.view, &tokens).is_none() => {
                format!("`{name}`: \u{201c}{words}\u{201d} is no thing: NOUN, PROPN, ADJ or X")
            }
            _ => format!("`{name}`: \u{201c}{words}\u{201d} fills another role already"),
        };
        (tokens, says)
    }
}
