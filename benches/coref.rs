//! How many pronouns and definite nominals go back to the right actor, beside the nearest name.
//!
//!     cargo bench --bench coref -- FILE.jsonl [--split dev] [--genres news,interview,speech] [--errors]
//!
//! A line of the file is a document: `{"doc": "...", "split": "dev", "genre": "news", "tokens": ["..."],
//! "sents": [[0, 6], ...], "clusters": [[[3, 4, "person"], ...], ...]}`; a sentence is a half-open range of tokens,
//! a mention names its first and its last token. The tokens and sentences are the file's; all else is the tagger's.
//!
//! What counts: a pronoun of the third person, or a phrase from "the", "this", "that", "these", "those" to a common
//! noun without a name in it, that stands in a cluster one of whose earlier mentions names an actor (a person, an
//! organisation, a country, a group; a mere place is none). It is right where its actor is one that the cluster
//! names. The figures:
//!
//! - `counted`: so many of these there are;
//! - `right`: the share of them whose actor is right;
//! - `precise`: of all such words in the text that were given a named actor, counted or not, the share that is right;
//! - `nearest`: `right`, had each been given the nearest name before it; `fitting`: the nearest name of its sort
//!   (a person for "he", none for "it", "they" and nouns), with the `precise` that this would have.
#![allow(clippy::print_stdout)]

use std::collections::{BTreeMap, BTreeSet};
use std::error::Error;
use std::path::Path;

use claimgraph::actors::{ActorId, DocumentActors, Kind, Manner, Vocabulary};
use claimgraph::analysis::Analyser;
use claimgraph::corpus::{Document, Origin};
use claimgraph::tagger::{Precision, TaggedDocument, TaggedSentence, Tagger, Upos};
use claimgraph::text::{ByteSpan, Field, Sentence, Token, Zone};
use serde::Deserialize;

#[derive(Deserialize)]
struct Gold {
    doc: String,
    split: String,
    genre: String,
    tokens: Vec<String>,
    sents: Vec<(usize, usize)>,
    clusters: Vec<Vec<(usize, usize, String)>>,
}

/// Sentence and token.
type Place = (usize, usize);

#[derive(Default, Clone, Copy)]
struct Count {
    counted: usize,
    right: usize,
    given: usize,
    nearest: usize,
    fitting: usize,
    /// So many have a name of the fitting sort before them.
    offered: usize,
}

const PERSON: [&str; 8] = ["he", "she", "him", "his", "her", "hers", "himself", "herself"];
const OTHERS: [&str; 8] = ["it", "its", "itself", "they", "them", "their", "theirs", "themselves"];

fn main() -> Result<(), Box<dyn Error>> {
    let mut args = std::env::args().skip(1).filter(|a| a != "--bench");
    let (mut file, mut split, mut genres, mut errors) = (None, "dev".to_owned(), String::new(), false);
    while let Some(arg) = args.next() {
        match arg.as_str() {
            "--split" => split = args.next().unwrap_or_default(),
            "--genres" => genres = args.next().unwrap_or_default(),
            "--errors" => errors = true,
            _ => file = Some(arg),
        }
    }
    let Some(file) = file else {
        println!("no file of clusters was given: nothing to measure");
        return Ok(());
    };
    let text = std::fs::read_to_string(&file).map_err(|e| format!("{file}: {e}"))?;
    let mut documents = Vec::new();
    for (number, line) in text.lines().enumerate() {
        let gold: Gold =
            serde_json::from_str(line).map_err(|e| format!("{file}, line {}: {e}", number + 1))?;
        let genre = genres.is_empty() || genres.split(',').any(|g| g == gold.genre);
        if gold.split == split && genre {
            documents.push(gold);
        }
    }
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let data = root.join("data");
    let gazetteer = Analyser::gazetteer(&data)?;
    let actors = data.join("actors");
    let vocabulary = Vocabulary::load(&actors.join("nominals.toml"), &actors.join("persons.txt"))?;
    let mut worker = Tagger::load_in(&root.join("models/en-news-small"), Precision::F32)?.worker()?;
    let mut table: BTreeMap<(u8, String), Count> = BTreeMap::new();
    for gold in &documents {
        let tagged = TaggedDocument { document: plain(gold), sentences: worker.tag(sentences(gold))? };
        let actors = DocumentActors::resolve(&tagged, &gazetteer, &vocabulary);
        Measured { gold, tagged: &tagged, actors: &actors }.count(errors, &mut table);
    }
    println!("{} documents", documents.len());
    println!(
        "{:<16}{:>8}{:>8}{:>9}{:>9}{:>9}{:>9}",
        "", "counted", "right", "precise", "nearest", "fitting", "precise"
    );
    for ((_, name), c) in &table {
        let share = |n: usize, of: usize| if of == 0 { 0.0 } else { n as f64 / of as f64 };
        let (right, precise) = (share(c.right, c.counted), share(c.right, c.given));
        let (nearest, fitting) = (share(c.nearest, c.counted), share(c.fitting, c.counted));
        let offered = share(c.fitting, c.offered);
        println!(
            "{name:<16}{:>8}{right:>8.3}{precise:>9.3}{nearest:>9.3}{fitting:>9.3}{offered:>9.3}",
            c.counted
        );
    }
    Ok(())
}

fn plain(gold: &Gold) -> Document {
    Document {
        id: gold.doc.clone(),
        title: None,
        text: gold.tokens.join(" "),
        title_in_text: false,
        date: None,
        publisher: None,
        url: None,
        mojibake: false,
        origin: Origin { path: gold.doc.clone(), line: None },
    }
}

/// The file's own sentences and tokens, of a text in which blanks part them.
fn sentences(gold: &Gold) -> Vec<Sentence> {
    let mut at = 0;
    let tokens: Vec<Token> = gold
        .tokens
        .iter()
        .map(|form| {
            let span = ByteSpan::new(at, at + form.len());
            at = span.end + 1;
            Token { form: form.clone(), span, glued: false }
        })
        .collect();
    let of = |&(from, to): &(usize, usize)| {
        let tokens = tokens.get(from..to)?.to_vec();
        let span = tokens.first()?.span.join(tokens.last()?.span);
        Some(Sentence { field: Field::Text, zone: Zone::Body, paragraph: 0, span, tokens })
    };
    gold.sents.iter().filter_map(of).collect()
}

struct Measured<'a> {
    gold: &'a Gold,
    tagged: &'a TaggedDocument,
    actors: &'a DocumentActors,
}

impl Measured<'_> {
    /// The head of a mention and the tokens before and after it that belong to it, within its sentence.
    fn head(&self, from: usize, to: usize) -> Option<(Place, usize, usize)> {
        let index = self.gold.sents.iter().position(|&(a, b)| a <= from && from < b)?;
        let &(start, end) = self.gold.sents.get(index)?;
        let (first, last) = (from - start, to.min(end - 1) - start);
        let sentence = self.tagged.sentences.get(index)?;
        let outside = |t: &usize| {
            let head = |w: &claimgraph::tagger::Word| w.head.is_none_or(|h| h < first || h > last);
            sentence.words.get(*t).is_some_and(|w| w.upos != Upos::PUNCT && head(w))
        };
        let head = (first..=last).find(outside).unwrap_or(last);
        Some(((index, head), first, last))
    }

    fn is_actor(&self, actor: ActorId) -> bool {
        self.actors
            .get(actor)
            .is_some_and(|a| a.named && !a.kind.is(Kind::PLACE) && !a.kind.is(Kind::UNKNOWN))
    }

    /// The actor that a mention names; where a noun heads it ("spokesman John Kirby"), a name must be inside.
    fn named(&self, (index, head): Place, first: usize, last: usize) -> Option<ActorId> {
        let mention = self.actors.mention(index, head).filter(|m| self.is_actor(m.actor))?;
        let inside = |t: usize| {
            let other = self.actors.mention(index, t);
            other.is_some_and(|o| o.manner == Manner::Name && o.actor == mention.actor)
        };
        (mention.manner == Manner::Name || mention.manner == Manner::Nominal && (first..=last).any(inside))
            .then_some(mention.actor)
    }

    /// How a mention is counted, where it is one that may be resolved: the form of a pronoun, or "the ...".
    fn sort(&self, sentence: &TaggedSentence, first: usize, head: usize, last: usize) -> Option<String> {
        let form = |t: usize| sentence.tokens().get(t).map(|t| t.form.to_lowercase()).unwrap_or_default();
        let upos = |t: usize| sentence.words.get(t).map(|w| w.upos);
        let word = form(head);
        if first == last && (PERSON.contains(&word.as_str()) || OTHERS.contains(&word.as_str())) {
            return (upos(head) == Some(Upos::PRON)).then_some(word);
        }
        let determiner = matches!(form(first).as_str(), "the" | "this" | "that" | "these" | "those");
        let bare = (first..=last).all(|t| upos(t) != Some(Upos::PROPN));
        let adjective = |t: usize| sentence.words.get(t).is_some_and(|w| w.upos == Upos::ADJ);
        let plain = (first..=last).all(|t| !adjective(t) || form(t) == sentence.tokens()[t].form);
        let definite = determiner && first < head && upos(head) == Some(Upos::NOUN) && bare && plain;
        definite.then(|| "the ...".to_owned())
    }

    /// The nearest name before a place that passes.
    fn nearest(&self, place: Place, passes: impl Fn(ActorId) -> bool) -> Option<ActorId> {
        let (index, token) = place;
        (0..=index).rev().find_map(|i| {
            let end = if i == index { token } else { self.tagged.sentences.get(i)?.words.len() };
            (0..end).rev().find_map(|t| {
                let mention = self.actors.mention(i, t).filter(|m| m.manner == Manner::Name)?;
                (self.is_actor(mention.actor) && passes(mention.actor)).then_some(mention.actor)
            })
        })
    }

    fn count(&self, errors: bool, table: &mut BTreeMap<(u8, String), Count>) {
        let mut known: BTreeMap<Place, (String, BTreeSet<ActorId>)> = BTreeMap::new();
        for cluster in &self.gold.clusters {
            let mut mentions: Vec<_> =
                cluster.iter().filter_map(|(from, to, _)| self.head(*from, *to)).collect();
            mentions.sort_unstable();
            let mut names = BTreeSet::new();
            for (place, first, last) in mentions {
                let Some(sentence) = self.tagged.sentences.get(place.0) else { continue };
                if let Some(sort) = self.sort(sentence, first, place.1, last) {
                    known.insert(place, (sort, names.clone()));
                } else {
                    names.extend(self.named(place, first, last));
                }
            }
        }
        // Words in no cluster may be given an actor as well.
        for (index, sentence) in self.tagged.sentences.iter().enumerate() {
            for (token, word) in sentence.words.iter().enumerate() {
                let form = sentence.tokens().get(token).map(|t| t.form.to_lowercase()).unwrap_or_default();
                let pronoun = PERSON.contains(&form.as_str()) || OTHERS.contains(&form.as_str());
                if pronoun && word.upos == Upos::PRON {
                    known.entry((index, token)).or_insert((form, BTreeSet::new()));
                }
            }
        }
        for (place, (sort, names)) in &known {
            let given = self.actors.at(place.0, place.1).filter(|&a| self.is_actor(a));
            let right = given.is_some_and(|a| names.contains(&a));
            let person = PERSON.contains(&sort.as_str());
            let of_kind = |a: ActorId| self.actors.get(a).is_some_and(|a| a.kind.is(Kind::PERSON) == person);
            let hit = |a: Option<ActorId>| usize::from(a.is_some_and(|a| names.contains(&a)));
            let counted = usize::from(!names.is_empty());
            let fitting = self.nearest(*place, of_kind);
            let one = Count {
                counted,
                right: usize::from(right),
                given: usize::from(given.is_some()),
                nearest: hit(self.nearest(*place, |_| true)),
                fitting: hit(fitting),
                offered: usize::from(fitting.is_some()),
            };
            let pronoun = sort != "the ...";
            let all = if pronoun { "all pronouns" } else { "all nominals" };
            let genre = format!("{} {}", self.gold.genre, if pronoun { "pron." } else { "nom." });
            for key in [(u8::from(!pronoun), sort.clone()), (2, genre), (3, all.to_owned())] {
                let sum = table.entry(key).or_default();
                sum.counted += one.counted;
                sum.right += one.right;
                sum.given += one.given;
                sum.nearest += one.nearest;
                sum.fitting += one.fitting;
                sum.offered += one.offered;
            }
            if errors && !right && (counted > 0 || given.is_some()) {
                self.mistake(*place, names, given);
            }
        }
    }

    fn mistake(&self, (index, token): Place, names: &BTreeSet<ActorId>, given: Option<ActorId>) {
        let name = |a: ActorId| self.actors.get(a).map(|a| a.name.clone()).unwrap_or_default();
        let should: Vec<String> = names.iter().map(|&a| name(a)).collect();
        let before = index.checked_sub(1).and_then(|i| self.tagged.sentences.get(i));
        let text = |s: &TaggedSentence| s.text(0..s.words.len());
        let Some(sentence) = self.tagged.sentences.get(index) else { return };
        let (head, tail) = (sentence.text(0..token), sentence.text(token + 1..sentence.words.len()));
        let form = sentence.tokens().get(token).map(|t| t.form.as_str()).unwrap_or_default();
        println!("{} {index}: {}", self.gold.doc, before.map(text).unwrap_or_default());
        println!("    {head} [[{form}]] {tail}");
        println!("    is {should:?}, was given {:?}", given.map(name));
        if let Some(why) = self.actors.antecedent(index, token) {
            let reasons: Vec<&str> = why.reasons.iter().map(|r| r.words()).collect();
            println!(
                "    as {:?} in sentence {}, {}: {}",
                why.text,
                why.sentence,
                why.sum,
                reasons.join(", ")
            );
        }
    }
}
