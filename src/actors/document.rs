//! The actors of one document and where they are mentioned.

use std::collections::{BTreeSet, HashMap};
use std::ops::Range;

use crate::tagger::{TaggedDocument, TaggedSentence, Upos};
use crate::text::Zone;

use super::actor::slug;
use super::names::{Person, Persons, bare_name};
use super::{Actor, ActorId, Gazetteer, Kind, Vocabulary, coreference, nominal};

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

/// The actors of one document.
#[derive(Debug, Clone, Default)]
pub struct DocumentActors {
    actors: Vec<Actor>,
    /// By sentence, by token.
    mentions: Vec<Vec<Option<Mention>>>,
    by_id: HashMap<String, ActorId>,
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
            local: digest.as_str().get(..10).unwrap_or_default().to_owned(),
            ..Self::default()
        };
        let context = Context { document, gazetteer, vocabulary };
        let names = collect_names(&context);
        all.place_names(&context, &names);
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

    pub(super) fn get_mut(&mut self, id: ActorId) -> Option<&mut Actor> {
        self.actors.get_mut(id.0)
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
        let known = gazetteer.by_id(id)?;
        Some(self.add(Actor {
            id: known.id.clone(),
            kind: Kind(known.kind.clone()),
            name: known.name.clone(),
            aliases: known.aliases.iter().cloned().collect(),
            speaks_for: known.speaks_for.clone(),
            named: true,
        }))
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
        let public = words
            .iter()
            .any(|w| context.vocabulary.stands_for_country.contains(w.to_lowercase().trim_end_matches('s')));
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

/// A name without "the" before it.
fn without_article(text: &str) -> &str {
    text.strip_prefix("the ").or_else(|| text.strip_prefix("The ")).unwrap_or(text)
}

/// "Tarkon" is "Tarkon Shipping", where the document has but one name that begins so.
fn long_form<'a>(text: &'a str, kind: &str, long_names: &[&'a str]) -> &'a str {
    let bare = without_article(text);
    if kind != Kind::ORGANISATION || bare.contains(' ') {
        return text;
    }
    let mut longer = long_names
        .iter()
        .copied()
        .filter(|n| without_article(n).strip_prefix(bare).is_some_and(|rest| rest.starts_with(' ')))
        .map(without_article);
    match longer.next() {
        Some(first) if longer.all(|n| n == first) => first,
        _ => text,
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

enum Sort {
    Known(usize),
    Person,
    Other(&'static str),
}

struct Named {
    sentence: usize,
    head: usize,
    text: String,
    sort: Sort,
}

/// The token of a span whose head lies outside, nearest to the root.
pub(super) fn head_of(sentence: &TaggedSentence, span: std::ops::Range<usize>) -> usize {
    let outside = |t: &usize| {
        sentence
            .words
            .get(*t)
            .is_some_and(|w| w.upos != Upos::PUNCT && w.head.is_none_or(|h| !span.contains(&h)))
    };
    span.clone().find(outside).unwrap_or(span.start)
}

/// The words of a token range, spaced as in the text.
pub(super) fn text_of(sentence: &TaggedSentence, span: std::ops::Range<usize>) -> String {
    let mut out = String::new();
    let last = span.end.saturating_sub(1);
    for (i, token) in sentence.tokens().iter().enumerate().take(span.end).skip(span.start) {
        out.push_str(&token.form);
        if !token.glued && i != last {
            out.push(' ');
        }
    }
    out
}

fn collect_names(context: &Context<'_>) -> Vec<Named> {
    let mut names = Vec::new();
    for (index, sentence) in context.document.sentences.iter().enumerate() {
        if sentence.sentence.zone == Zone::Furniture {
            continue;
        }
        let known = scan(context, index, sentence, &mut names);
        for entity in &sentence.entities {
            // A longer name of the gazetteer goes before the tagger's span.
            if known.iter().any(|k| k.start < entity.tokens.end && entity.tokens.start < k.end) {
                continue;
            }
            let text = text_of(sentence, entity.tokens.clone());
            let found = context.gazetteer.find(&text).map(|(at, _)| at);
            let country = found
                .and_then(|at| context.gazetteer.get(at))
                .is_some_and(|k| k.kind == Kind::COUNTRY && context.vocabulary.skip.contains(&k.name));
            let sort = match (entity.label.as_str(), found) {
                ("PER", Some(at)) if !country => Sort::Known(at),
                ("PER", _) => Sort::Person,
                ("ORG" | "LOC" | "NORP", Some(at)) => Sort::Known(at),
                ("ORG", None) => Sort::Other(Kind::ORGANISATION),
                ("LOC", None) => Sort::Other(Kind::PLACE),
                ("NORP", None) => Sort::Other(Kind::PEOPLE),
                _ => continue,
            };
            let head = head_of(sentence, entity.tokens.clone());
            names.push(Named { sentence: index, head, text, sort });
        }
    }
    names.sort_by_key(|n| (n.sentence, n.head));
    // A short name is what the long one is, whatever the tagger takes it for.
    let long: Vec<String> = long_names(&names).into_iter().map(str::to_owned).collect();
    let long: Vec<&str> = long.iter().map(String::as_str).collect();
    let surnames: Vec<String> = names
        .iter()
        .filter(|n| matches!(n.sort, Sort::Person))
        .filter_map(|n| n.text.rsplit_once(' ').map(|(_, last)| last.to_owned()))
        .collect();
    for name in &mut names {
        let known = matches!(name.sort, Sort::Known(_)) || surnames.contains(&name.text);
        if !known && long_form(&name.text, Kind::ORGANISATION, &long) != name.text {
            name.sort = Sort::Other(Kind::ORGANISATION);
        }
    }
    names
}

/// The names of organisations of more than one word.
fn long_names(names: &[Named]) -> Vec<&str> {
    let long = |n: &&Named| matches!(n.sort, Sort::Other(Kind::ORGANISATION)) && n.text.contains(' ');
    names.iter().filter(long).map(|n| n.text.as_str()).collect()
}

/// Names of the gazetteer that the tagger did not see, or of which it saw but a part.
fn scan(
    context: &Context<'_>,
    index: usize,
    sentence: &TaggedSentence,
    names: &mut Vec<Named>,
) -> Vec<Range<usize>> {
    let mut spans = Vec::new();
    let count = sentence.words.len();
    // Where nothing is capitalised, capitals tell nothing.
    let caseless = count > 5 && !sentence.tokens().iter().any(|t| t.form.chars().any(char::is_uppercase));
    let mut at = 0;
    while at < count {
        let capital = caseless
            || sentence
                .tokens()
                .get(at)
                .is_some_and(|t| t.form.chars().next().is_some_and(char::is_uppercase));
        let hit = (1..=context.gazetteer.longest().min(count - at)).rev().find_map(|n| {
            let span = at..at + n;
            let inside = |e: &Range<usize>| {
                let overlaps = e.start < span.end && span.start < e.end;
                !overlaps || (span.start <= e.start && e.end <= span.end && e.len() < span.len())
            };
            if !capital || !sentence.entities.iter().all(|e| inside(&e.tokens)) {
                return None;
            }
            let text = text_of(sentence, span.clone());
            if context.vocabulary.skip.contains(&text) {
                return None;
            }
            context.gazetteer.find(&text).map(|(known, _)| (span, text, known))
        });
        let Some((span, text, known)) = hit else {
            at += 1;
            continue;
        };
        at = span.end;
        let head = head_of(sentence, span.clone());
        names.push(Named { sentence: index, head, text, sort: Sort::Known(known) });
        spans.push(span);
    }
    spans
}

/// The persons, and which of them each mention names: full names first, wherever they stand.
fn persons(context: &Context<'_>, names: &[Named]) -> (Vec<Person>, HashMap<usize, usize>) {
    let mut persons = Persons::default();
    let mut of_mention = HashMap::new();
    let people: Vec<(usize, Vec<&str>, &str)> = names
        .iter()
        .enumerate()
        .filter(|(_, n)| matches!(n.sort, Sort::Person))
        .map(|(i, n)| {
            let words: Vec<&str> = n.text.split(' ').collect();
            (i, bare_name(&words, context.vocabulary), n.text.as_str())
        })
        .collect();
    for (index, words, form) in people.iter().filter(|(_, w, _)| w.len() > 1) {
        of_mention.insert(*index, persons.full(words, form));
    }
    let mut recent = Vec::new();
    for (index, words, form) in &people {
        if let (1, Some(word)) = (words.len(), words.first()) {
            of_mention.insert(*index, persons.single(word, form, &recent));
        }
        if let Some(&person) = of_mention.get(index) {
            recent.push(person);
        }
    }
    (persons.into_list(), of_mention)
}
