//! What a run says of each claim: in which documents, in whose voice, and what follows from all of them
//! together.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::claim::Filler;
use super::{Claim, DocumentRecord, Meaning, TripleRecord, Voice};
use crate::rules::{Class, RoleKind};

/// How the sources stand to a claim.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Status {
    /// Some document says it in its own voice, and nobody denies it.
    Asserted,
    /// It is only alleged, and nobody denies it.
    #[default]
    Alleged,
    /// It is only denied.
    Denied,
    /// Some say so, some say that it is not so.
    Disputed,
}

impl Status {
    /// Its name in every output.
    pub fn name(self) -> &'static str {
        match self {
            Self::Asserted => "asserted",
            Self::Alleged => "alleged",
            Self::Denied => "denied",
            Self::Disputed => "disputed",
        }
    }
}

/// What the documents of a run say of one claim.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Summary {
    /// Documents with a triple of this claim.
    pub documents: u64,
    /// Stories among them: copies of one story count once.
    pub witnesses: u64,
    /// The highest confidence of its triples.
    pub confidence: f64,
    /// How the sources stand to it.
    pub status: Status,
    /// How far it is believed, 0 to 1.
    pub belief: f64,
    /// Publishers of the documents that say it in their own voice; `None` for documents of no known publisher.
    pub asserted_by: Vec<Option<Arc<str>>>,
    /// Ids of the actors that allege it; `None` where a text names nobody.
    pub alleged_by: Vec<Option<Arc<str>>>,
    /// Ids of the actors that deny it.
    pub denied_by: Vec<Option<Arc<str>>>,
    /// The words by which the documents name its things, sorted.
    pub words: Vec<String>,
    /// Date (`2022-11-02`) of the first document that has one.
    pub first: Option<String>,
    /// Date of the last.
    pub last: Option<String>,
    /// The first and the last day that its triples speak of (`when`), where a text tells one.
    pub when: Option<(String, String)>,
    /// Codes of CAMEO of its triples, sorted.
    pub cameo: Vec<String>,
    /// Event types of PLOVER of its triples, sorted.
    pub plover: Vec<String>,
    /// Ids of the claims that are the nearest more general ones.
    pub refines: Vec<String>,
    /// Ids of the claims that cannot be true if this one is.
    pub contradicts: Vec<String>,
}

/// One source's word for a claim, in one story.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Testimony {
    pub(super) voice: Voice,
    /// Actor or publisher.
    pub(super) source: Option<Arc<str>>,
    /// Number of the story.
    pub(super) story: u32,
    pub(super) confidence: f64,
}

/// What is known of one claim while the documents come in.
#[derive(Debug)]
pub(super) struct Entry {
    pub(super) id: Arc<str>,
    check: u64,
    pub(super) relation: Arc<str>,
    pub(super) class: Class,
    pub(super) negated: bool,
    pub(super) modality: Option<Arc<str>>,
    pub(super) content: Option<Arc<str>>,
    /// Events alone: what fills the roles.
    pub(super) fillers: Vec<Option<Filler>>,
    pub(super) testimonies: Vec<Testimony>,
    /// These two hold few; a list is smaller than a set.
    publishers: Vec<Option<Arc<str>>>,
    words: Vec<Arc<str>>,
    documents: u64,
    confidence: f64,
    first: Option<Arc<str>>,
    last: Option<Arc<str>>,
    /// Few texts give a date.
    when: Option<Box<Days>>,
    /// Codes of CAMEO and PLOVER, mostly one pair.
    codes: Vec<Codes>,
}

/// Codes of CAMEO and of PLOVER.
type Codes = [Option<Arc<str>>; 2];
/// First and last day.
type Days = (Arc<str>, Arc<str>);

/// The document that is being counted.
pub(super) struct Telling<'a> {
    pub(super) record: &'a DocumentRecord,
    /// Number of its story.
    pub(super) story: u32,
    /// The publisher that the whole story counts for.
    pub(super) publisher: Option<&'a str>,
}

/// All claims of a run.
#[derive(Debug, Default)]
pub(super) struct Ledger {
    pub(super) entries: Vec<Entry>,
    pub(super) by_id: HashMap<Arc<str>, usize>,
    names: BTreeSet<Arc<str>>,
}

impl Ledger {
    /// Counts one document; `claims` runs parallel to `triples`. An error is the first claim whose id another
    /// claim has already.
    pub(super) fn add<'a>(
        &mut self,
        telling: &Telling<'_>,
        triples: &[TripleRecord],
        claims: &'a [Option<Claim>],
        meaning: &Meaning,
    ) -> Result<(), &'a Claim> {
        let statements = statements(triples, claims, meaning);
        let date = telling.record.date.as_deref().and_then(day);
        let mut seen = BTreeSet::new();
        for ((triple, claim), said) in triples.iter().zip(claims).zip(statements) {
            let Some((claim, relation)) =
                claim.as_ref().and_then(|c| Some((c, meaning.relations.get(&c.relation)?)))
            else {
                continue;
            };
            let publisher = telling.publisher.map(|name| self.name(name));
            let printed = telling.record.publisher.as_deref().map(|name| self.name(name));
            let own = said.is_empty() && relation.class == Class::Event;
            let mut testimonies: Vec<Testimony> = said
                .into_iter()
                .map(|(voice, source, confidence)| Testimony {
                    voice,
                    source: source.map(|id| self.name(id)),
                    story: telling.story,
                    confidence: confidence.min(triple.confidence),
                })
                .collect();
            let own_voice = match (relation.class, triple.attribution.first()) {
                (Class::Event, _) => own.then_some((Voice::Asserted, publisher)),
                (_, Some(outer)) => Some((Voice::Alleged, Some(self.name(outer)))),
                (_, None) => Some((Voice::Asserted, publisher)),
            };
            let asserted = own_voice.as_ref().is_some_and(|(voice, _)| *voice == Voice::Asserted);
            testimonies.extend(own_voice.map(|(voice, source)| Testimony {
                voice,
                source,
                story: telling.story,
                confidence: triple.confidence,
            }));
            let date = date.map(|date| self.name(date));
            let things = relation.roles.iter().filter(|role| role.kind == RoleKind::Thing);
            let texts = things.filter_map(|role| triple.roles.get(&role.name)).filter_map(Value::as_str);
            let words: Vec<Arc<str>> = texts.map(|text| self.name(&one_line(text))).collect();
            let when = triple.when.as_ref().and_then(|when| Some((when.from.as_ref()?, when.to.as_ref()?)));
            let when = when.map(|(from, to)| (self.name(from), self.name(to)));
            let codes = [&triple.cameo, &triple.plover].map(|code| code.as_ref().map(|code| self.name(code)));
            let entry = self.entry(claim, relation.class).ok_or(claim)?;
            if entry.testimonies.is_empty() {
                // Most claims are made once.
                entry.testimonies.reserve_exact(testimonies.len());
            }
            entry.testimonies.append(&mut testimonies);
            if asserted && !entry.publishers.contains(&printed) {
                entry.publishers.push(printed);
            }
            for word in words {
                if !entry.words.contains(&word) {
                    entry.words.push(word);
                }
            }
            entry.documents += u64::from(seen.insert(claim.id.as_str()));
            entry.confidence = entry.confidence.max(triple.confidence);
            entry.date(when);
            if codes.iter().any(Option::is_some) && !entry.codes.contains(&codes) {
                entry.codes.push(codes);
            }
            if let Some(date) = date {
                if entry.first.as_ref().is_none_or(|first| date < *first) {
                    entry.first = Some(date.clone());
                }
                if entry.last.as_ref().is_none_or(|last| date > *last) {
                    entry.last = Some(date);
                }
            }
        }
        Ok(())
    }

    /// The number of a claim.
    pub(super) fn find(&self, id: &str, check: u64) -> Option<usize> {
        let at = *self.by_id.get(id)?;
        self.entries.get(at).is_some_and(|entry| entry.check == check).then_some(at)
    }

    /// What is known of a claim; `None` where its id is that of another one.
    fn entry(&mut self, claim: &Claim, class: Class) -> Option<&mut Entry> {
        let next = self.entries.len();
        let known = self.by_id.get(claim.id.as_str()).copied();
        let at = known.unwrap_or(next);
        if at == next {
            let id: Arc<str> = claim.id.as_str().into();
            self.by_id.insert(id.clone(), at);
            let entry = Entry {
                id,
                check: claim.check,
                relation: self.name(&claim.relation),
                class,
                negated: claim.negated,
                modality: claim.modality.as_deref().map(|name| self.name(name)),
                content: claim.content.as_deref().map(|id| self.id(id)),
                fillers: if class == Class::Event { claim.fillers.clone() } else { Vec::new() },
                testimonies: Vec::new(),
                publishers: Vec::new(),
                words: Vec::new(),
                documents: 0,
                confidence: 0.0,
                first: None,
                last: None,
                when: None,
                codes: Vec::new(),
            };
            self.entries.push(entry);
        }
        self.entries.get_mut(at).filter(|entry| entry.check == claim.check)
    }

    /// The id of a claim, which is mostly known already.
    fn id(&self, id: &str) -> Arc<str> {
        self.by_id.get_key_value(id).map_or_else(|| id.into(), |(known, _)| known.clone())
    }

    /// One copy of each name, however often it stands.
    fn name(&mut self, name: &str) -> Arc<str> {
        if let Some(known) = self.names.get(name) {
            return known.clone();
        }
        let name: Arc<str> = name.into();
        self.names.insert(name.clone());
        name
    }
}

impl Entry {
    /// Widens the days that it speaks of.
    fn date(&mut self, days: Option<Days>) {
        let Some((from, to)) = days else { return };
        match &mut self.when {
            Some(known) => {
                if from < known.0 {
                    known.0 = from;
                }
                if to > known.1 {
                    known.1 = to;
                }
            }
            None => self.when = Some(Box::new((from, to))),
        }
    }

    /// What it says of itself; status, belief and neighbours come from all claims together.
    pub(super) fn summary(&self) -> Summary {
        let stories: BTreeSet<u32> = self.testimonies.iter().map(|t| t.story).collect();
        let by = |voice: Voice| {
            let sources = self.testimonies.iter().filter(|t| t.voice == voice).map(|t| t.source.clone());
            sources.collect::<BTreeSet<_>>().into_iter().collect::<Vec<_>>()
        };
        let codes = |pick: fn(&Codes) -> Option<&str>| {
            let codes: BTreeSet<&str> = self.codes.iter().filter_map(pick).collect();
            codes.into_iter().map(str::to_owned).collect::<Vec<_>>()
        };
        Summary {
            documents: self.documents,
            witnesses: stories.len() as u64,
            confidence: self.confidence,
            asserted_by: self.publishers.iter().cloned().collect::<BTreeSet<_>>().into_iter().collect(),
            alleged_by: by(Voice::Alleged),
            denied_by: by(Voice::Denied),
            words: self
                .words
                .iter()
                .collect::<BTreeSet<_>>()
                .into_iter()
                .map(|word| word.to_string())
                .collect(),
            first: self.first.as_deref().map(str::to_owned),
            last: self.last.as_deref().map(str::to_owned),
            when: self.when.as_ref().map(|days| (days.0.to_string(), days.1.to_string())),
            cameo: codes(|[cameo, _]| cameo.as_deref()),
            plover: codes(|[_, plover]| plover.as_deref()),
            ..Summary::default()
        }
    }
}

/// For each triple of a document, who alleges or denies it there, and how sure that is.
fn statements<'a>(
    triples: &'a [TripleRecord],
    claims: &[Option<Claim>],
    meaning: &Meaning,
) -> Vec<Vec<(Voice, Option<&'a str>, f64)>> {
    let by_id: HashMap<&str, usize> = triples.iter().enumerate().map(|(i, t)| (t.id.as_str(), i)).collect();
    let mut said = vec![Vec::new(); triples.len()];
    for (triple, claim) in triples.iter().zip(claims) {
        let Some(relation) = claim.as_ref().and_then(|claim| meaning.relations.get(&claim.relation)) else {
            continue;
        };
        let about = triple.content.as_deref().or(triple.content_triple.as_deref());
        let Some(target) = about.and_then(|id| by_id.get(id)).and_then(|&at| said.get_mut(at)) else {
            continue;
        };
        let voice = match relation.class {
            Class::Event => continue,
            Class::Allegation => Voice::Alleged,
            Class::Denial => Voice::Denied,
        };
        let source = Claim::source_role(relation).and_then(|at| relation.roles.get(at));
        let source = source.and_then(|role| triple.roles.get(&role.name)).and_then(Value::as_str);
        target.push((voice, source, triple.confidence));
    }
    said
}

/// The text on one line.
fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The day of a date that begins as ISO 8601 has it.
fn day(date: &str) -> Option<&str> {
    let day = date.get(..10)?;
    let fits = |(at, c): (usize, char)| if at == 4 || at == 7 { c == '-' } else { c.is_ascii_digit() };
    day.chars().enumerate().all(fits).then_some(day)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_day_is_taken_from_iso_dates_alone() {
        assert_eq!(day("2022-11-02T10:00:00Z"), Some("2022-11-02"));
        assert_eq!(day("2022-11-02"), Some("2022-11-02"));
        assert_eq!(day("2 November 2022"), None);
        assert_eq!(day("ééééé"), None);
    }
}
