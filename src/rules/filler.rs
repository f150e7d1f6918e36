//! From the tokens that a path leads to, to what fills a role.

use crate::actors::{ActorId, Kind};
use crate::tagger::Upos;

use super::arguments::{View, before_and, excluded};
use super::quote::Speakers;

/// What fills a role.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Filler {
    /// An actor of the document.
    Actor(ActorId),
    /// A text, as it stands.
    Thing(String),
}

/// Quotation marks at the ends of a thing's name.
const QUOTES: [char; 5] = ['"', '“', '”', '‘', '\''];

/// How many names may explain one another: "customers, including rivals like X".
const EXPLANATIONS: usize = 2;

/// The actors of some tokens: conjuncts one by one, a name instead of the phrase that it explains
/// ("its ally Hezbollah", "groups such as the Houthis").
pub(super) fn actors(view: &View<'_>, speakers: &Speakers, tokens: &[usize]) -> Vec<ActorId> {
    let mut out = Vec::new();
    for &token in tokens {
        for one in conjuncts(view, token) {
            // "They" may be several.
            let others = view.actors.others(view.index, one).iter().copied();
            for actor in actors_of(view, speakers, one, EXPLANATIONS).into_iter().chain(others) {
                if !out.contains(&actor) {
                    out.push(actor);
                }
            }
        }
    }
    out
}

fn actors_of(view: &View<'_>, speakers: &Speakers, token: usize, depth: usize) -> Vec<ActorId> {
    let own = actor_at(view, speakers, token);
    let known = own.and_then(|a| view.actors.get(a));
    let named = known.is_some_and(|a| a.named);
    // "American allies" are named, too, but less than those that stand behind "including".
    let phrase = known.is_some_and(|a| a.kind.is(Kind::NOMINAL));
    if named && !phrase {
        return own.into_iter().collect();
    }
    let explained: Vec<usize> = view
        .children(token)
        .iter()
        .copied()
        .filter(|&c| {
            let first = view.children(c).iter().copied().find(|&k| view.upos(k) != Some(Upos::PUNCT));
            let word = first.filter(|&k| k < c).map(|k| view.form(k)).unwrap_or_default();
            (view.deprel(c) == "appos" && (!named || phrase))
                || matches!(word.as_str(), "including" | "such" | "like" | "namely")
        })
        .collect();
    let mut named = Vec::new();
    for child in explained {
        for one in conjuncts(view, child) {
            // "customers, including rivals like the PCC"
            let inner = if depth > 0 { actors_of(view, speakers, one, depth - 1) } else { Vec::new() };
            named.extend(inner.into_iter().filter(|&a| view.actors.get(a).is_some_and(|a| a.named)));
        }
    }
    if named.is_empty() { own.into_iter().collect() } else { named }
}

/// The actor at a token; "we" in a quotation is the speaker's side, "I" the speaker.
pub(super) fn actor_at(view: &View<'_>, speakers: &Speakers, token: usize) -> Option<ActorId> {
    if view.upos(token) == Some(Upos::PRON) {
        match view.form(token).as_str() {
            "we" | "us" | "our" | "ours" | "ourselves" => {
                return speakers.side(view, token).or_else(|| view.actors.at(view.index, token));
            }
            "i" | "me" | "my" | "mine" | "myself" => return speakers.speaker(view, token),
            _ => {}
        }
    }
    let actor = view.actors.at(view.index, token)?;
    let place = view.actors.get(actor).is_some_and(|a| a.kind.is(Kind::PLACE));
    (!place).then_some(actor)
}

/// A token and what is conjoined to it.
pub(super) fn conjuncts(view: &View<'_>, token: usize) -> Vec<usize> {
    let mut out = vec![token];
    out.extend(before_and(view, token));
    let mut at = 0;
    while let Some(&next) = out.get(at) {
        let more =
            view.children(next).iter().copied().filter(|&c| view.deprel(c) == "conj" && !excluded(view, c));
        let more: Vec<usize> = more.filter(|&c| view.upos(c) != Some(Upos::VERB)).collect();
        out.extend(more);
        at += 1;
    }
    out
}

/// The text of things: noun phrases without determiners and quantities, joined by commas.
pub(super) fn things(view: &View<'_>, tokens: &[usize]) -> Option<String> {
    let mut out: Vec<String> = Vec::new();
    for &token in tokens {
        let upos = view.upos(token);
        if matches!(upos, Some(Upos::NOUN | Upos::PROPN | Upos::X | Upos::ADJ | Upos::PRON)) {
            // "Iran built the drones and sold them": the words of what a pronoun means.
            let meant = view.actors.antecedent(view.index, token).filter(|a| a.thing);
            let text = match upos {
                Some(Upos::PRON) => meant.map(|a| a.text.clone()).unwrap_or_default(),
                _ => phrase(view, token),
            };
            if !text.is_empty() && !out.contains(&text) {
                out.push(text);
            }
        }
    }
    (!out.is_empty()).then(|| out.join(", "))
}

/// The noun with the modifiers right before it.
fn phrase(view: &View<'_>, token: usize) -> String {
    let keeps = |t: usize| {
        if !view.below(t, token) || t == token {
            return false;
        }
        let mut at = t;
        while let Some(h) = view.head(at) {
            if h == token {
                break;
            }
            at = h;
        }
        let relation = view.deprel(at);
        let upos = view.upos(t);
        matches!(
            relation,
            "amod"
                | "compound"
                | "nmod:desc"
                | "nmod:unmarked"
                | "flat"
                | "advmod"
                | "obl:unmarked"
                | "obl:npmod"
        ) && !matches!(upos, Some(Upos::DET | Upos::PRON | Upos::ADV | Upos::NUM))
            && !(relation == "advmod" && upos != Some(Upos::ADJ))
    };
    // "US military aid": whose it is is no part of it, unless it is an adjective ("Russian gas").
    let owner = |t: usize| view.upos(t) == Some(Upos::PROPN) && view.actors.at(view.index, t).is_some();
    let vague = |t: usize| {
        let quantity = view.lexicons.id("grammar_vague");
        quantity.is_some_and(|id| view.lexicons.contains(id, view.lemma(t)))
    };
    let mut start = token;
    while start > 0 && keeps(start - 1) && !vague(start - 1) && !owner(start - 1) {
        start -= 1;
    }
    while start < token
        && matches!(view.upos(start), Some(Upos::PUNCT | Upos::PART | Upos::ADP | Upos::CCONJ))
    {
        start += 1;
    }
    // "U.S.-funded weapons" are weapons.
    let tied = start > 0 && view.form(start - 1) == "-" && view.upos(start) == Some(Upos::VERB);
    if tied && start < token {
        start += 1;
    }
    // "F-16s" are several tokens.
    let end = token + if view.designation(token) { 3 } else { 1 };
    view.sentence.text(start..end).trim_matches(QUOTES).to_owned()
}
