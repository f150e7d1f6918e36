//! Attributions: who says, alleges or denies, of whom, and which clause.

use crate::actors::ActorId;
use crate::tagger::{Upos, base};

use super::arguments::{View, measures};
use super::book::{Cue, Frame, Rule, RuleBook};
use super::filler::actors;
use super::miss::Miss;
use super::quote::Speakers;
use super::relation::Class;
use super::spec::{ContentSpec, Feature};

/// One place where a source says something.
#[derive(Debug, Clone)]
pub(super) struct Attribution {
    pub(super) sentence: usize,
    pub(super) trigger: usize,
    pub(super) rule: String,
    pub(super) relation: usize,
    pub(super) class: Class,
    pub(super) content_spec: ContentSpec,
    /// Empty where nobody is named.
    pub(super) sources: Vec<ActorId>,
    /// Whom it is about, as far as the rule's own role tells.
    pub(super) about: Vec<ActorId>,
    /// Heads of the clauses or phrases that are said.
    pub(super) content: Vec<usize>,
    pub(super) speech: bool,
    /// "accused each other": each of the sources says it of the others.
    pub(super) mutual: bool,
    pub(super) confidence: f64,
}

impl Attribution {
    /// Its sources one by one; once `None` where nobody is named.
    pub(super) fn each_source(&self) -> impl Iterator<Item = Option<ActorId>> + '_ {
        let nobody = self.sources.is_empty().then_some(None);
        nobody.into_iter().chain(self.sources.iter().copied().map(Some))
    }

    /// Depth in the tree of the content that covers a token; `None` where it does not.
    pub(super) fn covers(&self, view: &View<'_>, token: usize) -> Option<usize> {
        // Where the verb of saying hangs below what is said, its own words are not part of it.
        let inside = |&c: &usize| {
            view.below(token, c) && (!view.below(self.trigger, c) || !view.below(token, self.trigger))
        };
        self.content.iter().filter(|c| inside(c)).map(|&c| view.depth(c)).max()
    }
}

/// All attributions of a sentence; one trigger may fit several rules.
pub(super) fn find(book: &RuleBook, view: &View<'_>, speakers: &Speakers) -> Vec<Attribution> {
    let mut out = Vec::new();
    for token in 0..view.sentence.words.len() {
        for rule in book.triggered(view, token).filter(|r| r.class != Class::Event) {
            out.extend(rule.frames.iter().find_map(|f| fill(book, rule, f, view, speakers, token).ok()));
        }
    }
    out
}

/// "each other", "one another", whichever of the two words is the head.
fn reciprocal(view: &View<'_>, token: usize) -> bool {
    let pair = |a: usize| {
        matches!((view.form(a).as_str(), view.form(a + 1).as_str()), ("each", "other") | ("one", "another"))
    };
    pair(token) || token.checked_sub(1).is_some_and(pair)
}

/// "claimed that its forces took the town": what is theirs accuses nobody.
fn owned_by(view: &View<'_>, token: usize, sources: &[ActorId]) -> bool {
    view.children(token).iter().any(|&c| {
        view.deprel(c) == "nmod:poss"
            && view.upos(c) == Some(Upos::PRON)
            && view.actors.at(view.index, c).is_some_and(|owner| sources.contains(&owner))
    })
}

/// The phrase around what is measured: "warned of shipments of arms" is about the shipments.
fn whole(view: &View<'_>, token: usize) -> usize {
    match view.head(token) {
        Some(head)
            if base(view.deprel(token)) == "nmod"
                && view.lexicons.has("grammar_measure", view.lemma(head))
                && measures(view, head, token) =>
        {
            whole(view, head)
        }
        _ => token,
    }
}

/// What one frame says at one trigger, or the first condition that failed.
pub(super) fn fill(
    book: &RuleBook,
    rule: &Rule,
    frame: &Frame,
    view: &View<'_>,
    speakers: &Speakers,
    token: usize,
) -> Result<Attribution, Miss> {
    frame.fits(view, token)?;
    let void = |cue: &&Cue| cue.sets == Feature::Void && cue.of.contains(&rule.class);
    if book.cues.iter().filter(void).any(|c| c.holds(view, token)) {
        return Err(Miss::Void);
    }
    let Some(relation) = book.relations.get(rule.relation) else { return Err(Miss::Require) };
    let mut roles: Vec<Vec<ActorId>> = Vec::new();
    // A source that is there but is no actor we know.
    let mut unknown = false;
    let mut possessor = false;
    let traded = view.head(token).is_some_and(|v| view.lexicons.has("grammar_mutual", view.lemma(v)));
    let mutual = traded || view.children(token).iter().any(|&c| reciprocal(view, c));
    for path in &frame.roles {
        let mut found = Vec::new();
        let mut anywhere = false;
        if let Some(path) = path {
            for mut tokens in path.ways(view, token) {
                if let Some(sources) = roles.first() {
                    // "accused his rivals": an object of the verb itself is another all the same.
                    let object = |t: usize| view.head(t) == Some(token) && base(view.deprel(t)) == "obj";
                    tokens.retain(|&t| {
                        rule.class != Class::Allegation || object(t) || !owned_by(view, t, sources)
                    });
                }
                anywhere |= !tokens.is_empty();
                possessor |= roles.is_empty() && tokens.iter().any(|&t| view.deprel(t) == "nmod:poss");
                found = actors(view, speakers, &tokens);
                if !found.is_empty() {
                    break;
                }
            }
        }
        unknown |= roles.is_empty() && anywhere && found.is_empty();
        roles.push(found);
    }
    let mut content = frame.content.as_ref().map(|p| p.first(view, token)).unwrap_or_default();
    for head in &mut content {
        *head = whole(view, *head);
    }
    // "claims that he and Mali are in talks" says what he does himself.
    if let Some([sources, about]) = roles.get_mut(..2)
        && rule.class == Class::Allegation
        && about.len().max(sources.len()) > 1
        && about.iter().any(|a| sources.contains(a))
        && !mutual
    {
        about.clear();
    }
    if mutual && let Some([sources, about]) = roles.get_mut(..2) {
        about.clone_from(sources);
    }
    let filled = |role: usize| {
        if role == relation.roles.len() {
            !content.is_empty()
        } else {
            roles.get(role).is_some_and(|r| !r.is_empty())
        }
    };
    if let Some(&role) = frame.need.iter().find(|&&r| !filled(r)) {
        return Err(Miss::Need(role));
    }
    // Nobody can be held to it; "his claim" is his, whoever he is.
    if unknown && (rule.content != ContentSpec::Any || possessor) {
        return Err(Miss::Source);
    }
    let mut roles = roles.into_iter();
    Ok(Attribution {
        sentence: view.index,
        trigger: token,
        rule: rule.id.clone(),
        relation: rule.relation,
        class: rule.class,
        content_spec: rule.content,
        sources: roles.next().unwrap_or_default(),
        about: roles.next().unwrap_or_default(),
        content,
        speech: rule.speech,
        mutual,
        confidence: rule.confidence,
    })
}
