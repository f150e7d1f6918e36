//! `view.html`: the graph as one page that works offline, in any browser.
//!
//! The page (`page.html`, built by `scripts/view`) is the same for every graph; what is put into it is JSON in a
//! data block. Its content security policy lets no other script run than the page's own, and none of the data
//! becomes markup: `<` is written as `\u003c`, and the script makes text nodes alone.

mod layout;

use std::collections::{BTreeSet, HashMap};
use std::io::Write;
use std::path::Path;

use serde::Serialize;

use super::ExportError;
use super::elements::say;
use super::rows::write_file;
use crate::graph::{Claim, RunGraph, TripleRecord};
use crate::rules::{Class, Relation, RoleKind};

/// The file's name.
pub(super) const FILE: &str = "view.html";

const PAGE: &str = include_str!("page.html");
const LICENCES: &str = include_str!("LICENSES.txt");
const DATA: &str = "{{data}}";
/// By this a page is known as one of ours.
const MARK: &str = "<title>claimgraph</title>";
/// So many claims are in the page, those of most stories first; it draws fewer of them at first. More would
/// make a file that browsers open slowly.
const MOST: usize = 40_000;
/// So many passages of one claim.
const PASSAGES: usize = 50;

#[derive(Debug, Serialize)]
struct Data<'a> {
    relations: Vec<RelationData<'a>>,
    actors: Vec<ActorData<'a>>,
    claims: Vec<ClaimData>,
    documents: Vec<DocumentData>,
    evidence: Vec<EvidenceData>,
    licences: &'a str,
}

#[derive(Debug, Serialize)]
struct RelationData<'a> {
    name: &'a str,
    class: Class,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct ActorData<'a> {
    id: &'a str,
    name: &'a str,
    names: Vec<&'a str>,
    kind: &'a str,
    documents: u64,
    speaks_for: Option<usize>,
    x: f64,
    y: f64,
}

#[derive(Debug, Serialize)]
struct ClaimData {
    id: String,
    relation: String,
    class: Class,
    text: String,
    status: &'static str,
    belief: f64,
    documents: u64,
    witnesses: u64,
    modality: Option<String>,
    first: Option<String>,
    last: Option<String>,
    /// The first and the last day that its triples speak of.
    when: Option<(String, String)>,
    /// Codes of event data, CAMEO's and PLOVER's.
    codes: Vec<String>,
    words: Vec<String>,
    /// What fills the actor roles.
    roles: Vec<Option<usize>>,
    /// Those that are known.
    actors: BTreeSet<usize>,
    /// From whom to whom its edge goes.
    ends: Option<(usize, usize)>,
    content: Option<usize>,
    refines: Vec<usize>,
    contradicts: Vec<usize>,
    evidence: Vec<usize>,
}

#[derive(Debug, Serialize)]
struct DocumentData {
    id: String,
    title: Option<String>,
    date: Option<String>,
    publisher: Option<String>,
}

#[derive(Debug, Serialize)]
struct EvidenceData {
    doc: usize,
    text: String,
    cue: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    when: Option<WhenData>,
}

/// A date expression, and the first and the last day that it means.
#[derive(Debug, Serialize)]
struct WhenData {
    text: String,
    days: Option<(String, String)>,
}

impl WhenData {
    fn of(triple: &TripleRecord) -> Option<Self> {
        let when = triple.when.as_ref()?;
        Some(Self { text: when.text.clone(), days: when.from.clone().zip(when.to.clone()) })
    }
}

/// Writes the page into an output folder.
pub(super) fn write(run: &RunGraph, folder: &Path) -> Result<(), ExportError> {
    let path = folder.join(FILE);
    write_file(&path, &page(run, &path)?)
}

/// Writes the page as a file of its own: beside its place, and moved there when it is whole. A file there that is
/// no such page is left alone.
pub fn view(run: &RunGraph, path: &Path) -> Result<(), ExportError> {
    let at = ExportError::at(path);
    if path.exists() && !std::fs::read_to_string(path).is_ok_and(|old| old.contains(MARK)) {
        return Err(ExportError::ForeignFile { path: path.to_owned() });
    }
    let parent = path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let mut file = tempfile::Builder::new().prefix(".view-").tempfile_in(parent).map_err(&at)?;
    file.write_all(page(run, path)?.as_bytes()).and_then(|()| file.as_file().sync_all()).map_err(&at)?;
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        // A temporary file is its owner's alone; a page is there to be shown.
        file.as_file().set_permissions(std::fs::Permissions::from_mode(0o644)).map_err(&at)?;
    }
    file.persist(path).map_err(|e| at(e.error)).map(|_| ())
}

fn page(run: &RunGraph, path: &Path) -> Result<String, ExportError> {
    let json = serde_json::to_string(&data(run)?).map_err(|e| ExportError::at(path)(e.into()))?;
    let (before, after) = PAGE.split_once(DATA).unwrap_or((PAGE, ""));
    Ok([before, &json.replace('<', "\\u003c"), after].concat())
}

fn data(run: &RunGraph) -> Result<Data<'_>, ExportError> {
    let actors: HashMap<&str, usize> =
        run.actors().iter().enumerate().map(|(at, actor)| (actor.record.id.as_str(), at)).collect();
    let chosen = chosen(run)?;
    let (mut claims, mut documents, mut evidence) = (Vec::new(), Vec::new(), Vec::new());
    let mut numbers: HashMap<String, usize> = HashMap::new();
    // Of each claim that is shown: the ids of those that it is about, refines, contradicts.
    let mut others: Vec<(Option<String>, Vec<String>, Vec<String>)> = Vec::new();
    run.each(|meaning, record, triples, all| -> Result<(), ExportError> {
        let by_id: HashMap<&str, &Claim> = all.iter().flatten().map(|c| (c.id.as_str(), c)).collect();
        let doc = documents.len();
        let before = evidence.len();
        for (triple, claim) in triples.iter().zip(all) {
            let Some(claim) = claim.as_ref().filter(|claim| chosen.contains(&claim.id)) else { continue };
            let Some(relation) = meaning.relations.get(&claim.relation) else { continue };
            let number = *numbers.entry(claim.id.clone()).or_insert_with(|| {
                let summary = run.summary(&claim.id).unwrap_or_default();
                others.push((claim.content.clone(), summary.refines.clone(), summary.contradicts.clone()));
                let roles = roles(claim, relation, &actors);
                let inner = claim.content.as_deref().and_then(|id| by_id.get(id)).copied();
                claims.push(ClaimData {
                    id: claim.id.clone(),
                    relation: claim.relation.clone(),
                    class: relation.class,
                    text: say(claim, run, &by_id),
                    status: summary.status.name(),
                    belief: summary.belief,
                    documents: summary.documents,
                    witnesses: summary.witnesses,
                    modality: claim.modality.clone(),
                    first: summary.first,
                    last: summary.last,
                    when: summary.when,
                    codes: summary.cameo.into_iter().chain(summary.plover).collect(),
                    words: summary.words,
                    actors: roles.iter().flatten().copied().collect(),
                    ends: ends(&roles, inner, run, &actors),
                    roles,
                    content: None,
                    refines: Vec::new(),
                    contradicts: Vec::new(),
                    evidence: Vec::new(),
                });
                claims.len() - 1
            });
            let Some(shown) = claims.get_mut(number) else { continue };
            for place in std::iter::once(&triple.evidence).chain(&triple.mentions) {
                if shown.evidence.len() < PASSAGES {
                    shown.evidence.push(evidence.len());
                    let (text, cue) = (place.text.clone(), place.cue.clone());
                    evidence.push(EvidenceData { doc, text, cue, when: WhenData::of(triple) });
                }
            }
        }
        if evidence.len() > before {
            documents.push(DocumentData {
                id: record.id.clone(),
                title: record.title.clone(),
                date: record.date.clone(),
                publisher: record.publisher.clone(),
            });
        }
        Ok(())
    })?;
    let number = |id: &String| numbers.get(id).copied();
    for (claim, (content, refines, contradicts)) in claims.iter_mut().zip(others) {
        claim.content = content.as_ref().and_then(number);
        claim.refines = refines.iter().filter_map(number).collect();
        claim.contradicts = contradicts.iter().filter_map(number).collect();
    }
    let links: Vec<(usize, usize)> = claims.iter().filter_map(|claim| claim.ends).collect();
    let places = layout::places(run.actors().len(), &links);
    let actors = run.actors().iter().zip(places).map(|(actor, (x, y))| {
        let record = &actor.record;
        ActorData {
            id: &record.id,
            name: &record.name,
            names: std::iter::once(&record.name).chain(&record.aliases).map(String::as_str).collect(),
            kind: &record.kind,
            documents: actor.documents,
            speaks_for: record.speaks_for.as_deref().and_then(|id| actors.get(id)).copied(),
            x,
            y,
        }
    });
    Ok(Data {
        relations: run.relations().iter().map(|r| RelationData { name: &r.name, class: r.class }).collect(),
        actors: actors.collect(),
        claims,
        documents,
        evidence,
        licences: LICENCES,
    })
}

/// The claims that are shown: all, or those of most stories.
fn chosen(run: &RunGraph) -> Result<BTreeSet<String>, ExportError> {
    let mut all: BTreeSet<String> = BTreeSet::new();
    run.each(|_, _, _, claims| -> Result<(), ExportError> {
        all.extend(claims.iter().flatten().map(|claim| claim.id.clone()));
        Ok(())
    })?;
    if all.len() <= MOST {
        return Ok(all);
    }
    let mut ranked: Vec<(u64, String)> = all
        .into_iter()
        .map(|id| (run.summary(&id).map(|summary| summary.witnesses).unwrap_or_default(), id))
        .collect();
    ranked.sort_by(|a, b| b.0.cmp(&a.0).then_with(|| a.1.cmp(&b.1)));
    Ok(ranked.into_iter().take(MOST).map(|(_, id)| id).collect())
}

/// Numbers of the actors that fill a claim's actor roles.
fn roles(claim: &Claim, relation: &Relation, actors: &HashMap<&str, usize>) -> Vec<Option<usize>> {
    let own = relation.roles.iter().zip(&claim.roles).filter(|(role, _)| role.kind == RoleKind::Actor);
    own.map(|(_, id)| id.as_deref().and_then(|id| actors.get(id)).copied()).collect()
}

/// From the first actor to the second; from a source to whom the claim is about, or who does what it is about.
fn ends(
    roles: &[Option<usize>],
    content: Option<&Claim>,
    run: &RunGraph,
    actors: &HashMap<&str, usize>,
) -> Option<(usize, usize)> {
    let from = roles.first().copied().flatten()?;
    let about = || {
        let content = content?;
        let relation = run.relations().get(&content.relation)?;
        self::roles(content, relation, actors).into_iter().flatten().find(|actor| *actor != from)
    };
    let to = roles.get(1).copied().flatten().or_else(about)?;
    (from != to).then_some((from, to))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::graph::{Collector, fixture};

    #[test]
    fn text_of_articles_stays_inside_the_data_block() {
        let folder = tempfile::tempdir().unwrap();
        let mut collector = Collector::new(folder.path(), &fixture::meaning()).unwrap();
        for (record, mut graph) in fixture::documents() {
            for triple in &mut graph.triples {
                triple.evidence.text =
                    "</script><script>alert(1)</script><!-- <img src=x onerror=alert(2)>".into();
            }
            collector.add(record, graph).unwrap();
        }
        write(&collector.finish().unwrap(), folder.path()).unwrap();
        let page = std::fs::read_to_string(folder.path().join(FILE)).unwrap();
        assert!(!page.contains("alert(1)</script>") && !page.contains("<img"));
        let (_, rest) = page.split_once("<script id=\"data\" type=\"application/json\">").unwrap();
        let (json, _) = rest.split_once("</script>").unwrap();
        assert!(!json.contains('<'));
        let data: serde_json::Value = serde_json::from_str(json).unwrap();
        let first = data["evidence"][0]["text"].as_str().unwrap();
        assert!(first.starts_with("</script><script>alert(1)"));
        let claims = data["claims"].as_array().unwrap();
        let event =
            claims.iter().position(|c| c["text"] == "Norland supplies field radios to Sudria").unwrap();
        assert_eq!(claims[event]["status"], "disputed");
        assert_eq!(claims[event]["evidence"].as_array().unwrap().len(), 3);
        assert_eq!(claims[event]["when"], serde_json::json!(["2022-08-01", "2022-09-30"]));
        assert_eq!(claims[event]["codes"], serde_json::json!(["070", "072", "AID"]));
        assert_eq!(data["evidence"][0]["when"]["days"], serde_json::json!(["2022-09-21", "2022-09-30"]));
        assert_eq!(claims.iter().filter(|c| c["content"] == event).count(), 3);
    }

    #[test]
    fn a_page_replaces_a_page_and_nothing_else() {
        let folder = tempfile::tempdir().unwrap();
        let run = Collector::new(folder.path(), &fixture::meaning()).unwrap().finish().unwrap();
        let path = folder.path().join("page.html");
        view(&run, &path).unwrap();
        view(&run, &path).unwrap();
        std::fs::write(&path, "years of work").unwrap();
        assert!(matches!(view(&run, &path), Err(ExportError::ForeignFile { .. })));
        assert_eq!(std::fs::read_to_string(&path).unwrap(), "years of work");
    }

    #[test]
    fn the_page_lets_nothing_in_but_its_own_script() {
        assert_eq!(PAGE.matches(DATA).count(), 1);
        assert!(PAGE.contains(MARK));
        assert!(PAGE.contains("default-src 'none'"));
        for loose in ["unsafe-inline", "unsafe-eval", "<script src", "@import", "{{script"] {
            assert!(!PAGE.contains(loose), "{loose}");
        }
    }
}
