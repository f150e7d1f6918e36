//! `labels.json`: what the rows of the heads mean.

use std::collections::HashSet;
use std::path::Path;

use serde::Deserialize;

use super::annotation::Upos;
use super::decode::{LemmaScript, NerTag};
use super::error::{TaggerError, read};
use super::shape::Shape;

/// The only layout of a model folder that this program reads.
const FORMAT: u32 = 1;
/// The label of the one word without a head.
pub(super) const ROOT: &str = "root";

/// Only the number, so that a later layout is named as such and not by its first missing key.
#[derive(Deserialize)]
struct FormatOnly {
    format: u32,
}

#[derive(Debug, Deserialize)]
struct LabelsFile {
    name: String,
    version: String,
    lower_case: bool,
    strip_accents: bool,
    shapes: Vec<String>,
    entities: Vec<String>,
    ner: Vec<String>,
    upos: Vec<String>,
    deprel: Vec<String>,
    lemma_scripts: Vec<String>,
    heads: HeadSizes,
}

/// Sizes of the parser's projections.
#[derive(Debug, Clone, Copy, Deserialize)]
pub(super) struct HeadSizes {
    /// Of the arc scorer.
    pub(super) arc: i64,
    /// Of the relation scorer.
    pub(super) rel: i64,
}

/// The labels of all heads, in the order of their rows.
#[derive(Debug)]
pub(super) struct Labels {
    /// The model's name.
    pub(super) name: String,
    /// The model's version.
    pub(super) version: String,
    /// The vocabulary is lower case.
    pub(super) lower_case: bool,
    /// The vocabulary has no accents.
    pub(super) strip_accents: bool,
    /// Token type of each of [`Shape::ALL`].
    pub(super) shape_ids: [u8; Shape::ALL.len()],
    /// Types of entities.
    pub(super) entities: Vec<String>,
    /// BIO tags; the types by index in `entities`.
    pub(super) ner: Vec<NerTag>,
    /// Parts of speech.
    pub(super) upos: Vec<Upos>,
    /// Dependency relations.
    pub(super) deprel: Vec<String>,
    /// Where [`ROOT`] stands in `deprel`.
    pub(super) root: usize,
    /// Lemma scripts.
    pub(super) lemma_scripts: Vec<LemmaScript>,
    /// Sizes of the parser's projections.
    pub(super) heads: HeadSizes,
}

impl Labels {
    /// Reads and checks `labels.json`.
    pub(super) fn load(path: &Path) -> Result<Self, TaggerError> {
        let text = read(path)?;
        let parse_error = |e: serde_json::Error| TaggerError::invalid(path, e.to_string());
        let FormatOnly { format } = serde_json::from_str(&text).map_err(parse_error)?;
        if format != FORMAT {
            return Err(TaggerError::invalid(
                path,
                format!("format {format} of the model folder; this program reads format {FORMAT}"),
            ));
        }
        let file: LabelsFile = serde_json::from_str(&text).map_err(parse_error)?;
        Self::compile(file).map_err(|problem| TaggerError::invalid(path, problem))
    }

    fn compile(file: LabelsFile) -> Result<Self, String> {
        let LabelsFile { name, version, lower_case, strip_accents, heads, entities, deprel, .. } = &file;
        for (key, list) in [
            ("shapes", &file.shapes),
            ("entities", entities),
            ("ner", &file.ner),
            ("upos", &file.upos),
            ("deprel", deprel),
            ("lemma_scripts", &file.lemma_scripts),
        ] {
            distinct(key, list)?;
        }
        if !(1..=8192).contains(&heads.arc) || !(1..=8192).contains(&heads.rel) {
            return Err("heads: arc and rel must lie between 1 and 8192".to_owned());
        }
        let root = deprel
            .iter()
            .position(|label| label == ROOT)
            .ok_or_else(|| format!("deprel: there is no {ROOT:?}"))?;
        if deprel.len() < 2 {
            return Err(format!("deprel: nothing beside {ROOT:?}"));
        }
        let upos = file.upos.iter().map(|tag| tag.parse()).collect::<Result<_, _>>();
        let lemma_scripts =
            file.lemma_scripts.iter().map(|script| LemmaScript::parse(script)).collect::<Result<_, _>>();
        Ok(Self {
            name: name.clone(),
            version: version.clone(),
            lower_case: *lower_case,
            strip_accents: *strip_accents,
            shape_ids: shape_ids(&file.shapes)?,
            ner: ner_tags(&file.ner, entities)?,
            upos: upos.map_err(|e| format!("upos: {e}"))?,
            root,
            lemma_scripts: lemma_scripts.map_err(|e| format!("lemma_scripts: {e}"))?,
            heads: *heads,
            entities: file.entities,
            deprel: file.deprel,
        })
    }
}

fn distinct(key: &str, list: &[String]) -> Result<(), String> {
    if list.is_empty() {
        return Err(format!("{key}: the list is empty"));
    }
    let mut seen = HashSet::new();
    match list.iter().find(|item| !seen.insert(item.as_str())) {
        Some(twice) => Err(format!("{key}: {twice:?} stands there twice")),
        None => Ok(()),
    }
}

/// Padding, `[CLS]` and `[SEP]` have token type 0, so the shape without case must be the first.
fn shape_ids(names: &[String]) -> Result<[u8; Shape::ALL.len()], String> {
    let mut ids = [0; Shape::ALL.len()];
    for (id, shape) in ids.iter_mut().zip(Shape::ALL) {
        let place = names.iter().position(|name| name == shape.name());
        let place = place.ok_or_else(|| format!("shapes: there is no {:?}", shape.name()))?;
        *id = u8::try_from(place).map_err(|_| "shapes: too many".to_owned())?;
    }
    if names.len() != Shape::ALL.len() || ids.first() != Some(&0) {
        return Err(format!("shapes: {names:?} is not the six known ones, \"other\" first"));
    }
    Ok(ids)
}

fn ner_tags(tags: &[String], entities: &[String]) -> Result<Vec<NerTag>, String> {
    let expected = 1 + 2 * entities.len();
    if tags.len() != expected {
        return Err(format!("ner: {} tags, but {} entity types make {expected}", tags.len(), entities.len()));
    }
    tags.iter()
        .map(|tag| {
            let of = |kind: &str| {
                let place = entities.iter().position(|e| e == kind);
                place.ok_or_else(|| format!("ner: {tag:?} names no type of entities"))
            };
            match tag.split_once('-') {
                None if tag == "O" => Ok(NerTag::Outside),
                Some(("B", kind)) => Ok(NerTag::Begin(of(kind)?)),
                Some(("I", kind)) => Ok(NerTag::Inside(of(kind)?)),
                _ => Err(format!("ner: {tag:?} is neither O nor B-TYPE nor I-TYPE")),
            }
        })
        .collect()
}
