//! Bodies of states: whose ministry or army a name means.

use std::collections::BTreeMap;

use crate::tagger::base;

use super::actor::slug;
use super::document::{Context, DocumentActors, Manner};
use super::nominal::children;
use super::{ActorId, Kind};

/// True where a name has a word that names bodies of states: "Foreign Office".
pub(super) fn public(context: &Context<'_>, name: &str) -> bool {
    name.split(' ').any(|word| context.vocabulary.public.contains(&word.to_lowercase()))
}

/// "Ghana's Foreign Office", "the Kenyan Defence Ministry": many states have a body of that name. Where one country
/// alone stands before it, it is that country's and speaks for it.
pub(super) fn place(all: &mut DocumentActors, context: &Context<'_>) {
    let mut countries: BTreeMap<ActorId, Vec<ActorId>> = BTreeMap::new();
    for (index, sentence) in context.document.sentences.iter().enumerate() {
        for token in 0..sentence.words.len() {
            let Some(mention) = all.mention(index, token).filter(|m| m.manner == Manner::Name) else {
                continue;
            };
            let body = all.get(mention.actor).filter(|a| {
                a.kind.is(Kind::ORGANISATION) && a.speaks_for.is_none() && public(context, &a.name)
            });
            if body.is_none() || all.is_known(mention.actor) {
                continue;
            }
            let owners = children(sentence, token).filter(|&c| {
                let relation = sentence.words.get(c).map(|w| base(&w.deprel)).unwrap_or_default();
                c < token && matches!(relation, "nmod" | "amod" | "compound")
            });
            let of = owners.filter_map(|c| all.mention(index, c)).filter(|m| {
                m.manner == Manner::Name && all.get(m.actor).is_some_and(|a| a.kind.is(Kind::COUNTRY))
            });
            let of: Vec<ActorId> = of.map(|m| m.actor).collect();
            let known = countries.entry(mention.actor).or_default();
            known.extend(of);
        }
    }
    for (body, mut of) in countries {
        of.sort_unstable();
        of.dedup();
        let [country] = of.as_slice() else { continue };
        let Some((id, name)) = all.get(*country).map(|c| (c.id.clone(), c.name.clone())) else { continue };
        let Some(own) = all.get(body).map(|b| b.name.clone()) else { continue };
        all.rename(body, format!("{}/{}", Kind::ORGANISATION, slug(&format!("{name} {own}"))));
        if let Some(actor) = all.get_mut(body) {
            actor.speaks_for = Some(id);
        }
    }
}
