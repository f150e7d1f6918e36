//! `graph.graphml` against what the schema of GraphML 1.0 (graphml.xsd) demands of what we write.

use quick_xml::events::{BytesStart, Event};

use super::*;

/// An element: its name and its attributes.
fn element(start: &BytesStart<'_>) -> (String, BTreeMap<String, String>) {
    let attributes = start.attributes().map(|a| a.unwrap()).map(|a| {
        let key = a.key.as_ref().to_owned();
        (key, quick_xml::escape::unescape(&a.value).unwrap().into_owned())
    });
    (start.name().as_ref().to_owned(), attributes.collect())
}

/// A name token, by the letters that every edition of XML has in it.
fn is_token(text: &str) -> bool {
    !text.is_empty() && text.chars().all(|c| c.is_ascii_alphanumeric() || "-._:".contains(c))
}

/// What the schema lets stand where: parents, attributes that must stand, attributes that may.
fn rule(name: &str) -> (&'static [&'static str], &'static [&'static str], &'static [&'static str]) {
    match name {
        "graphml" => (&[""], &["xmlns"], &["xmlns:xsi", "xsi:schemaLocation"]),
        "key" => (&["graphml"], &["id"], &["for", "attr.name", "attr.type"]),
        "graph" => (&["graphml"], &["edgedefault"], &["id"]),
        "node" => (&["graph"], &["id"], &[]),
        "edge" => (&["graph"], &["source", "target"], &["id", "directed"]),
        "data" => (&["node", "edge"], &["key"], &["id"]),
        other => panic!("{other}"),
    }
}

#[derive(Default)]
struct Checked {
    /// Id to what it is for, its name and its type.
    keys: BTreeMap<String, [String; 3]>,
    ids: BTreeSet<String>,
    nodes: BTreeSet<String>,
    ends: Vec<String>,
    /// Values by name of the attribute.
    values: BTreeMap<String, Vec<String>>,
}

impl Checked {
    fn open(&mut self, name: &str, parent: &str, attributes: &BTreeMap<String, String>) {
        let (parents, must, may) = rule(name);
        assert!(parents.contains(&parent), "{name} in {parent}");
        assert!(must.iter().all(|a| attributes.contains_key(*a)), "{name}: {attributes:?}");
        for (attribute, value) in attributes {
            assert!(must.iter().chain(may).any(|a| a == attribute), "{name} has no {attribute}");
            if !attribute.starts_with("x") {
                assert!(is_token(value), "{name} {attribute}={value:?} is no name token");
            }
        }
        if name != "data" && name != "graphml" {
            assert!(attributes.get("id").is_none_or(|id| self.ids.insert(format!("{name} {id}"))), "twice");
        }
        match name {
            "graphml" => assert_eq!(attributes["xmlns"], "http://graphml.graphdrawing.org/xmlns"),
            "key" => {
                assert!(self.nodes.is_empty(), "a key after the graph");
                let key = ["for", "attr.name", "attr.type"].map(|a| attributes[a].clone());
                assert!(["node", "edge"].contains(&key[0].as_str()));
                assert!(["string", "long", "double", "boolean"].contains(&key[2].as_str()));
                let same = |old: &[String; 3]| old[..2] == key[..2];
                assert!(!self.keys.values().any(same), "two attributes of one name: {key:?}");
                self.keys.insert(attributes["id"].clone(), key);
            }
            "graph" => assert_eq!(attributes["edgedefault"], "directed"),
            "node" => assert!(self.nodes.insert(attributes["id"].clone())),
            "edge" => self.ends.extend(["source", "target"].map(|a| attributes[a].clone())),
            "data" => assert_eq!(self.keys[&attributes["key"]][0], parent, "{attributes:?}"),
            _ => {}
        }
    }

    fn value(&mut self, key: &str, text: String) {
        let [_, name, kind] = &self.keys[key];
        match kind.as_str() {
            "long" => assert!(text.parse::<i64>().is_ok(), "{name} {text:?}"),
            "double" => assert!(text.parse::<f64>().is_ok(), "{name} {text:?}"),
            "boolean" => assert!(["true", "false"].contains(&text.as_str()), "{name} {text:?}"),
            _ => {}
        }
        self.values.entry(name.clone()).or_default().push(text);
    }
}

fn check(text: &str) -> Checked {
    let mut reader = quick_xml::Reader::from_str(text);
    let mut checked = Checked::default();
    let mut path: Vec<String> = Vec::new();
    // The attribute whose value is being read, and the value so far.
    let (mut key, mut value) = (None::<String>, String::new());
    // Of each node and edge, the keys that it has a value of.
    let mut own: BTreeSet<String> = BTreeSet::new();
    loop {
        match reader.read_event().unwrap() {
            Event::Start(start) => {
                let (name, attributes) = element(&start);
                checked.open(&name, path.last().map_or("", String::as_str), &attributes);
                match name.as_str() {
                    "data" => {
                        assert!(own.insert(attributes["key"].clone()), "an attribute twice");
                        key = Some(attributes["key"].clone());
                    }
                    _ => own.clear(),
                }
                path.push(name);
            }
            Event::Empty(start) => {
                let (name, attributes) = element(&start);
                checked.open(&name, path.last().map_or("", String::as_str), &attributes);
            }
            Event::End(_) => {
                path.pop();
                if let Some(key) = key.take() {
                    checked.value(&key, std::mem::take(&mut value));
                }
            }
            Event::Text(part) if key.is_some() => value += &part,
            Event::GeneralRef(part) if key.is_some() => {
                let part = format!("&{};", &*part);
                value += &quick_xml::escape::unescape(&part).unwrap();
            }
            Event::Eof => break,
            _ => {}
        }
    }
    assert!(path.is_empty());
    checked
}

#[test]
fn it_follows_the_schema() {
    let folder = tempfile::tempdir().unwrap();
    let place = exported(folder.path(), "out", fixture::documents());
    let checked = check(&fs::read_to_string(place.join("graph.graphml")).unwrap());
    assert!(!checked.ends.is_empty());
    assert!(checked.ends.iter().all(|end| checked.nodes.contains(end)), "an edge without its node");
    // The ids are those of all other exports.
    let refs = &checked.values["ref"];
    assert_eq!(refs.len(), checked.nodes.len());
    assert!(refs.contains(&"person/mara-voss".to_owned()), "{refs:?}");
    // Text comes back as it was.
    let text = "Sudria denies: somebody alleges: a \"spy ring\"; with helpers".to_owned();
    assert!(checked.values["label"].contains(&text));
}

#[test]
fn roles_and_ids_of_any_letters_are_name_tokens() {
    let folder = tempfile::tempdir().unwrap();
    let (one, two) = ("person/josé ☃", "person/jos\u{e9}_☃");
    let actors = vec![fixture::actor(one, "José", &[], None), fixture::actor(two, "Other", &[], None)];
    let triple = fixture::supply("t", "d", Some(one), Some(two), "<&> \u{1}");
    let graph = DocumentGraph { doc: "d".into(), actors, triples: vec![triple] };
    let place = exported(
        folder.path(),
        "out",
        vec![(DocumentRecord { id: "d".into(), ..Default::default() }, graph)],
    );
    let checked = check(&fs::read_to_string(place.join("graph.graphml")).unwrap());
    assert_eq!(checked.nodes.len(), 3);
    assert!(checked.values["item"].iter().all(|item| item.starts_with("<&>")));
}
