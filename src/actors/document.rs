//! The actors of one document and where they are mentioned.

use std::collections::{BTreeSet, HashMap, HashSet};

use crate::tagger::TaggedDocument;

use super::actor::slug;
use super::coreference::Antecedent;
use super::mentions::{Named, Sort, collect_names, long_form, long_names, persons, without_article};
use super::names::Person;
use super::{Actor, ActorId, Gazetteer, Kind, Vocabulary, bodies, coreference, nominal};

/// How a mention names its actor.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Manner {
    /// By a name, or an adjective of nationality.
    Name,
    /// By a common noun.
    Nominal,
    /// By a pronoun.
    Pronoun,
}

/// One mention, at the head token of its phrase.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Mention {
    /// The actor.
    pub actor: ActorId,
    /// How it is named.
    pub manner: Manner,
}

/// So many hexadecimal digits of the hash of a document's id stand in its local ids (`local/<digits>/<name>`). Of
/// ten, two of a million documents may well have the same.
pub const LOCAL_DIGITS: usize = 16;

/// The actors of one document.
#[derive(Debug, Clone, Default)]
pub struct DocumentActors {
    actors: Vec<Actor>,
    /// By sentence, by token.
    mentions: Vec<Vec<Option<Mention>>>,
    by_id: HashMap<String, ActorId>,
    /// The others of a mention that means several: "they" of Iran and Russia.
    others: HashMap<(usize, usize), Vec<ActorId>>,
    antecedents: HashMap<(usize, usize), Antecedent>,
    from_gazetteer: HashSet<ActorId>,
    local: String,
}

/// What the passes over a document share.
pub(super) struct Context<'a> {
    pub(super) document: &'a TaggedDocument,
    pub(super) gazetteer: &'a Gazetteer,
    pub(super) vocabulary: &'a Vocabulary,
}

impl DocumentActors {
    /// Resolves the mentions of a document.
    pub fn resolve(document: &TaggedDocument, gazetteer: &Gazetteer, vocabulary: &Vocabulary) -> Self {
        let digest = blake3::hash(document.document.id.as_bytes()).to_hex();
        let mut all = Self {
            mentions: document.sentences.iter().map(|s| vec![None; s.words.len()]).collect(),
            local: digest.as_str().get(..LOCAL_DIGITS).unwrap_or_default().to_owned(),
            ..Self::default()
        };
        let context = Context { document, gazetteer, vocabulary };
        let names = collect_names(&context);
        all.place_names(&context, &names);
        bodies::place(&mut all, &context);
        nominal::place(&mut all, &context);
        coreference::place(&mut all, &context);
        // Whoever is spoken for is an actor of the document too.
        let spoken_for: Vec<String> = all.actors.iter().filter_map(|a| a.speaks_for.clone()).collect();
        for id in spoken_for {
            all.add_known(gazetteer, &id);
        }
        all
    }

    /// The mention whose phrase is headed by that token.
    pub fn mention(&self, sentence: usize, token: usize) -> Option<Mention> {
        self.mentions.get(sentence)?.get(token).copied().flatten()
    }

    /// The actor mentioned there.
    pub fn at(&self, sentence: usize, token: usize) -> Option<ActorId> {
        self.mention(sentence, token).map(|m| m.actor)
    }

    /// The others mentioned there, where it is several: "they" of Iran and Russia.
    pub fn others(&self, sentence: usize, token: usize) -> &[ActorId] {
        self.others.get(&(sentence, token)).map(Vec::as_slice).unwrap_or_default()
    }

    /// What the pronoun or definite nominal there goes back to, be that an actor or a thing, and why.
    pub fn antecedent(&self, sentence: usize, token: usize) -> Option<&Antecedent> {
        self.antecedents.get(&(sentence, token))
    }

    /// True where the actor mentioned there is a person.
    pub(super) fn is_person(&self, sentence: usize, token: usize) -> bool {
        self.at(sentence, token).and_then(|a| self.get(a)).is_some_and(|a| a.kind.is(Kind::PERSON))
    }

    /// An actor by its index.
    pub fn get(&self, id: ActorId) -> Option<&Actor> {
        self.actors.get(id.0)
    }

    /// An actor by its readable id.
    pub fn by_id(&self, id: &str) -> Option<ActorId> {
        self.by_id.get(id).copied()
    }

    /// All actors, in order of first mention.
    pub fn iter(&self) -> impl Iterator<Item = (ActorId, &Actor)> {
        self.actors.iter().enumerate().map(|(i, a)| (ActorId(i), a))
    }

    pub(super) fn set(&mut self, sentence: usize, token: usize, actor: ActorId, manner: Manner) {
        if let Some(slot) = self.mentions.get_mut(sentence).and_then(|s| s.get_mut(token)) {
            *slot = Some(Mention { actor, manner });
        }
    }

    pub(super) fn set_others(&mut self, sentence: usize, token: usize, others: Vec<ActorId>) {
        self.others.insert((sentence, token), others);
    }

    pub(super) fn set_antecedent(&mut self, sentence: usize, token: usize, antecedent: Antecedent) {
        self.antecedents.insert((sentence, token), antecedent);
    }

    pub(super) fn get_mut(&mut self, id: ActorId) -> Option<&mut Actor> {
        self.actors.get_mut(id.0)
    }

    /// True for an actor of the gazetteer.
    pub(super) fn is_known(&self, id: ActorId) -> bool {
        self.from_gazetteer.contains(&id)
    }

    /// Gives an actor another id, unless somebody has it.
    pub(super) fn rename(&mut self, actor: ActorId, id: String) {
        if self.by_id.contains_key(&id) {
            return;
        }
        if let Some(known) = self.actors.get_mut(actor.0) {
            self.by_id.remove(&known.id);
            known.id.clone_from(&id);
            self.by_id.insert(id, actor);
        }
    }

    /// An id that means nothing outside this document.
    pub(super) fn local_id(&self, name: &str) -> String {
        format!("local/{}/{}", self.local, slug(name))
    }

    /// The actor with the new one's id, which takes on the new one's aliases, or the new one itself.
    pub(super) fn add(&mut self, actor: Actor) -> ActorId {
        if let Some(&at) = self.by_id.get(&actor.id) {
            if let Some(old) = self.actors.get_mut(at.0) {
                old.aliases.extend(actor.aliases);
                if actor.name != old.name {
                    old.aliases.insert(actor.name);
                }
                old.speaks_for = old.speaks_for.take().or(actor.speaks_for);
            }
            return at;
        }
        let at = ActorId(self.actors.len());
        self.by_id.insert(actor.id.clone(), at);
        self.actors.push(actor);
        at
    }

    /// The actor of the gazetteer with that id.
    pub(super) fn add_known(&mut self, gazetteer: &Gazetteer, id: &str) -> Option<ActorId> {
        // Once is enough: what a gazetteer says of an actor does not change within a document.
        if let Some(&at) = self.by_id.get(id).filter(|at| self.from_gazetteer.contains(at)) {
            return Some(at);
        }
        let known = gazetteer.by_id(id)?;
        let at = self.add(Actor {
            id: known.id.clone(),
            kind: Kind(known.kind.clone()),
            name: known.name.clone(),
            aliases: known.aliases.iter().cloned().collect(),
            speaks_for: known.speaks_for.clone(),
            named: true,
        });
        self.from_gazetteer.insert(at);
        Some(at)
    }

    /// An actor that the document does not name.
    pub(super) fn add_unresolved(&mut self, form: &str) -> ActorId {
        self.add(Actor {
            id: self.local_id(form),
            kind: Kind(Kind::UNKNOWN.to_owned()),
            name: form.to_owned(),
            aliases: BTreeSet::new(),
            speaks_for: None,
            named: false,
        })
    }

    fn place_names(&mut self, context: &Context<'_>, names: &[Named]) {
        let (persons, of_mention) = persons(context, names);
        let mut acronyms: HashMap<String, ActorId> = HashMap::new();
        let long_names = long_names(names);
        for (index, named) in names.iter().enumerate() {
            let actor = match &named.sort {
                Sort::Known(at) => {
                    let Some(known) = context.gazetteer.get(*at) else { continue };
                    let id = known.id.clone();
                    self.add_known(context.gazetteer, &id)
                }
                Sort::Person => of_mention
                    .get(&index)
                    .and_then(|&p| persons.get(p))
                    .map(|person| self.add_person(person, context.vocabulary)),
                Sort::Other(kind) => Some(match acronyms.get(&named.text) {
                    Some(&actor) => actor,
                    None => {
                        let text = long_form(&named.text, kind, &long_names);
                        let actor = self.add_named(text, kind, context, &mut acronyms);
                        if let Some(actor) = self.get_mut(actor).filter(|a| a.name != named.text) {
                            actor.aliases.insert(without_article(&named.text).to_owned());
                        }
                        actor
                    }
                }),
            };
            if let Some(actor) = actor {
                self.set(named.sentence, named.head, actor, Manner::Name);
            }
        }
    }

    fn add_person(&mut self, person: &Person, vocabulary: &Vocabulary) -> ActorId {
        let name = person.words.join(" ");
        // A surname alone names nobody outside its document.
        let id =
            if person.words.len() > 1 { format!("person/{}", slug(&name)) } else { self.local_id(&name) };
        let mut aliases: BTreeSet<String> = person.forms.iter().filter(|f| **f != name).cloned().collect();
        if person.words.len() > 1
            && let Some(last) = person.words.last()
            && !vocabulary.titles.contains(&last.to_lowercase())
        {
            aliases.insert(last.clone());
        }
        self.add(Actor {
            id,
            kind: Kind(Kind::PERSON.to_owned()),
            name,
            aliases,
            speaks_for: None,
            named: true,
        })
    }

    fn add_named(
        &mut self,
        text: &str,
        kind: &str,
        context: &Context<'_>,
        acronyms: &mut HashMap<String, ActorId>,
    ) -> ActorId {
        let bare = without_article(text);
        let words: Vec<&str> = bare.split(' ').collect();
        let public = bodies::public(context, bare);
        let country =
            if kind == Kind::ORGANISATION && public { leading_country(&words, context) } else { None };
        let actor = self.add(Actor {
            id: format!("{kind}/{}", slug(bare)),
            kind: Kind(kind.to_owned()),
            name: bare.to_owned(),
            aliases: BTreeSet::new(),
            speaks_for: country,
            named: true,
        });
        if kind == Kind::ORGANISATION && words.len() > 1 {
            let initials: String = words
                .iter()
                .filter(|w| w.chars().next().is_some_and(char::is_uppercase))
                .filter_map(|w| w.chars().next())
                .collect();
            if initials.chars().count() > 1 {
                acronyms.entry(initials).or_insert(actor);
            }
        }
        actor
    }
}

/// The country that an organisation's name begins with: "Syrian Arab Army".
fn leading_country(words: &[&str], context: &Context<'_>) -> Option<String> {
    (1..=words.len().min(3)).rev().find_map(|n| {
        let (at, _) = context.gazetteer.find(&words.get(..n)?.join(" "))?;
        let known = context.gazetteer.get(at)?;
        (known.kind == Kind::COUNTRY).then(|| known.id.clone())
    })
}
