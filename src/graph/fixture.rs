//! Hand-made records for tests of this room and of the exports.

use super::{
    ActorRecord, DocumentGraph, DocumentRecord, Evidence, Meaning, TripleRecord, Volume, WhenRecord,
};

/// The relations of the shipped data.
pub(crate) fn relations() -> crate::rules::Relations {
    meaning().relations
}

pub(crate) fn meaning() -> Meaning {
    Meaning::load(&std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("data")).unwrap()
}

pub(crate) fn triple(id: &str, doc: &str, relation: &str, roles: &[(&str, Option<&str>)]) -> TripleRecord {
    TripleRecord {
        id: id.into(),
        doc: doc.into(),
        relation: relation.into(),
        roles: roles.iter().map(|(role, filler)| ((*role).into(), (*filler).into())).collect(),
        negated: None,
        modality: None,
        content: None,
        content_triple: None,
        content_text: None,
        attribution: Vec::new(),
        when: None,
        cameo: None,
        plover: None,
        evidence: Evidence {
            start: 10,
            end: 14,
            text: format!("text of {id}"),
            field: None,
            cue: Some("cue".into()),
        },
        mentions: Vec::new(),
        claim: None,
        rule: "made-by-hand".into(),
        confidence: 0.93,
    }
}

pub(crate) fn supply(
    id: &str,
    doc: &str,
    supplier: Option<&str>,
    recipient: Option<&str>,
    item: &str,
) -> TripleRecord {
    let roles = [("supplier", supplier), ("recipient", recipient), ("item", Some(item))];
    let mut t = triple(id, doc, "supply", &roles);
    t.negated = Some(false);
    t.modality = Some("actual".into());
    t
}

pub(crate) fn statement(
    id: &str,
    doc: &str,
    relation: &str,
    source: Option<&str>,
    about: Option<&str>,
) -> TripleRecord {
    triple(id, doc, relation, &[("source", source), ("about", about)])
}

pub(crate) fn actor(id: &str, name: &str, aliases: &[&str], speaks_for: Option<&str>) -> ActorRecord {
    ActorRecord {
        id: id.into(),
        name: name.into(),
        kind: id.split('/').next().unwrap_or_default().into(),
        aliases: aliases.iter().map(|a| (*a).into()).collect(),
        speaks_for: speaks_for.map(Into::into),
    }
}

fn document(
    id: &str,
    actors: Vec<ActorRecord>,
    triples: Vec<TripleRecord>,
) -> (DocumentRecord, DocumentGraph) {
    let record = DocumentRecord {
        id: id.into(),
        title: Some(format!("Title of \"{id}\", told twice; once\nhere")),
        date: (id != "d").then(|| format!("2022-03-0{}T10:00:00Z", id.len() + 1)),
        publisher: (id != "d").then(|| "Northern; \"Wire\"".to_owned()),
        path: format!("in/{id}.txt"),
        volume: Volume { sentences: 3, tokens: 40, words: 33, ..Volume::default() },
        ..DocumentRecord::default()
    };
    (record, DocumentGraph { doc: id.into(), actors, triples })
}

fn when(text: &str, from: &str, to: &str) -> WhenRecord {
    let (from, to) = (Some(from.into()), Some(to.into()));
    WhenRecord { start: 20, end: 30, text: text.into(), field: None, from, to }
}

/// Three documents on one event, which one source alleges, another alleges, and the supplier denies.
pub(crate) fn documents() -> Vec<(DocumentRecord, DocumentGraph)> {
    let (norland, sudria) = ("country/NOR", "country/SUD");
    let countries =
        || vec![actor(norland, "Norland", &["Norlanders"], None), actor(sudria, "Sudria", &[], None)];

    let mut a1 = supply("t-a1", "a", Some(norland), Some(sudria), "field radios");
    a1.mentions.push(Evidence {
        start: 90,
        end: 95,
        text: "=2+3;\n\"radios\"".into(),
        field: None,
        cue: None,
    });
    a1.when = Some(when("in late\nSeptember; \"2022\"", "2022-09-21", "2022-09-30"));
    (a1.cameo, a1.plover) = (Some("072".into()), Some("AID".into()));
    let mut a2 = statement("t-a2", "a", "allegation", Some("person/mara-voss"), Some(norland));
    a2.content = Some("t-a1".into());
    a2.content_text = Some("Norland ships radios".into());
    (a2.cameo, a2.plover) = (Some("112".into()), Some("ACCUSE".into()));
    let mut a3 = statement("t-a3", "a", "denial", Some(norland), None);
    a3.content = Some("t-a1".into());
    let mut a_actors = countries();
    a_actors.push(actor("person/mara-voss", "Mara Voss", &["Voss", "Ms; Voss"], Some("organisation/watch")));
    a_actors.push(actor("local/9", "the envoy", &["=envoy"], None));

    let mut b1 = supply("t-b1", "b", Some(norland), Some(sudria), "Field radios");
    b1.when = Some(when("=last month", "2022-08-01", "2022-08-31"));
    (b1.cameo, b1.plover) = (Some("070".into()), Some("AID".into()));
    let mut b2 = statement("t-b2", "b", "allegation", Some("local/9"), Some(norland));
    b2.content = Some("t-b1".into());
    let mut b3 = supply("t-b3", "b", Some(sudria), None, "grain");
    b3.negated = Some(true);
    b3.modality = Some("unrealized".into());
    b3.evidence.field = Some("title".into());
    let mut b_actors = countries();
    b_actors.push(actor("local/9", "the envoy", &[], None));

    let mut c1 = statement("t-c1", "c", "allegation", None, Some(sudria));
    c1.content_text = Some("a \"spy ring\"; with\r\nhelpers".into());
    let mut c2 = statement("t-c2", "c", "denial", Some(sudria), None);
    c2.content_triple = Some("t-c1".into());

    vec![
        document("a", a_actors, vec![a1, a2, a3]),
        document("b", b_actors, vec![b1, b2, b3]),
        document("c", countries(), vec![c1, c2]),
        document("d", Vec::new(), Vec::new()),
    ]
}
