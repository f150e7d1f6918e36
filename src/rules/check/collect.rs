//! Rule files read leniently: every string with its place, and what is wrong with the form.

use std::ops::Range;

use serde::de::{DeserializeOwned, IntoDeserializer};
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::fields::fields;
use super::problem::{Problems, Severity};
use super::source::{RuleText, Text};
use crate::rules::path::nearest_of;
use crate::rules::relation::{Class, Relation};
use crate::rules::spec::{CueSpec, ExampleSpec, RuleFile, RuleSpec};

/// One frame.
#[derive(Debug, Clone)]
pub(super) struct Frame {
    /// Where it begins.
    pub(super) at: Text,
    pub(super) need: Vec<Text>,
    pub(super) if_: Option<Text>,
    pub(super) unless: Option<Text>,
    /// Role (or `content`) and its path.
    pub(super) paths: Vec<(Text, Text)>,
}

impl Frame {
    /// The path of a role.
    pub(super) fn path(&self, role: &str) -> Option<&Text> {
        self.paths.iter().find(|(name, _)| name.value == role).map(|(_, path)| path)
    }
}

/// One rule, as far as it could be read.
#[derive(Debug, Clone)]
pub(super) struct Rule {
    /// Its id, or the place where it begins.
    pub(super) id: Text,
    /// Index of its relation.
    pub(super) relation: Option<usize>,
    pub(super) trigger: Option<Text>,
    pub(super) priority: i64,
    pub(super) frames: Vec<Frame>,
    /// Text of each example with what it gives.
    pub(super) examples: Vec<(Text, Vec<Text>)>,
}

/// One cue.
#[derive(Debug, Clone)]
pub(super) struct Cue {
    pub(super) path: Option<Text>,
    pub(super) unless: Option<Text>,
}

/// All that the files hold.
#[derive(Debug, Clone, Default)]
pub(super) struct Collected {
    pub(super) lexicons: Vec<(Text, Vec<Text>)>,
    pub(super) macros: Vec<(Text, Text)>,
    pub(super) rules: Vec<Rule>,
    pub(super) cues: Vec<Cue>,
}

/// Reads all files.
pub(super) fn collect(texts: &[RuleText], relations: &[Relation], problems: &mut Problems<'_>) -> Collected {
    let mut out = Collected::default();
    for (file, text) in texts.iter().enumerate() {
        let (table, errors) = DeTable::parse_recoverable(&text.text);
        for error in errors {
            let span = error.span().unwrap_or(0..0);
            problems.add(Severity::Error, "syntax", (file, span), error.message(), None);
        }
        Reader { file, source: &text.text, relations, problems, out: &mut out }.file(table);
    }
    out
}

struct Reader<'a, 'p> {
    file: usize,
    source: &'a str,
    relations: &'a [Relation],
    problems: &'a mut Problems<'p>,
    out: &'a mut Collected,
}

type Value<'i> = Spanned<DeValue<'i>>;

impl Reader<'_, '_> {
    fn file(&mut self, table: Spanned<DeTable<'_>>) {
        let table = table.into_inner();
        self.unknown_keys(&table, fields::<RuleFile>(), "a rule file");
        for (name, words) in self.entries(table.get("lexicon"), "lexicon") {
            let words = self.strings(&words, "a lexicon is a list of words");
            self.out.lexicons.push((name, words));
        }
        for (name, body) in self.entries(table.get("macro"), "macro") {
            if let Some(body) = self.string(&body, "a macro is the text of a path") {
                self.out.macros.push((name, body));
            }
        }
        for item in self.items(table.get("rule"), "[[rule]]") {
            self.rule(&item);
        }
        for item in self.items(table.get("cue"), "[[cue]]") {
            self.cue(&item);
        }
    }

    fn text(&self, value: &Value<'_>) -> Option<Text> {
        Text::of(self.file, self.source, value)
    }

    fn place(&self, span: Range<usize>) -> Text {
        // The first line is enough to show where a table begins.
        let length = self.source.get(span.clone()).and_then(|t| t.lines().next()).map_or(0, str::len);
        let span = span.start..span.start + length;
        let value = self.source.get(span.clone()).unwrap_or_default();
        Text::new(self.file, self.source, span, value)
    }

    fn wrong(&mut self, span: Range<usize>, message: &str) {
        self.problems.add(Severity::Error, "type", (self.file, span), message, None);
    }

    fn string(&mut self, value: &Value<'_>, message: &str) -> Option<Text> {
        let text = self.text(value);
        if text.is_none() {
            self.wrong(value.span(), message);
        }
        text
    }

    fn strings(&mut self, value: &Value<'_>, message: &str) -> Vec<Text> {
        let Some(list) = value.get_ref().as_array() else {
            self.wrong(value.span(), message);
            return Vec::new();
        };
        list.iter().filter_map(|v| self.string(v, message)).collect()
    }

    /// The entries of a table, in the order of the file.
    fn entries<'i>(&mut self, value: Option<&Value<'i>>, what: &str) -> Vec<(Text, Value<'i>)> {
        let Some(value) = value else { return Vec::new() };
        let Some(table) = value.get_ref().as_table() else {
            self.wrong(value.span(), &format!("[{what}] is a table"));
            return Vec::new();
        };
        let mut out: Vec<(Text, Value<'i>)> = table
            .iter()
            .map(|(k, v)| (Text::new(self.file, self.source, k.span(), k.get_ref()), v.clone()))
            .collect();
        out.sort_by_key(|(k, _)| k.span.start);
        out
    }

    fn items<'i>(&mut self, value: Option<&Value<'i>>, what: &str) -> Vec<Value<'i>> {
        let Some(value) = value else { return Vec::new() };
        let tables = value.get_ref().as_array().filter(|a| a.iter().all(|v| v.get_ref().is_table()));
        match tables {
            Some(list) => list.iter().cloned().collect(),
            None => {
                self.wrong(value.span(), &format!("{what} is written with two brackets, once for each"));
                Vec::new()
            }
        }
    }

    fn unknown_keys(&mut self, table: &DeTable<'_>, known: &[&str], whose: &str) {
        for key in table.keys().filter(|k| !known.contains(&k.get_ref().as_ref())) {
            let hint = nearest_of(key.get_ref(), known.iter().copied())
                .map(|n| format!("did you mean `{n}`?"))
                .unwrap_or_else(|| format!("known are {}", known.join(", ")));
            let at = Text::new(self.file, self.source, key.span(), key.get_ref());
            self.problems.error(
                "unknown-key",
                &at,
                format!("{whose} has no key `{}`", key.get_ref()),
                Some(hint),
            );
        }
    }

    /// What serde has to say of the values of the known keys: all of it, not only the first.
    fn types<T: DeserializeOwned>(&mut self, item: &Value<'_>, skip: &[&str], required: &[&str]) {
        let Some(table) = item.get_ref().as_table() else { return };
        let known = fields::<T>();
        let mut missing: Vec<String> = Vec::new();
        for name in required.iter().filter(|n| !table.contains_key(**n)) {
            missing.push((*name).to_owned());
            let message = format!("`{name}` is missing");
            let at = self.place(item.span());
            self.problems.error("missing-key", &at, message, None);
        }
        let read = |k: &str| known.contains(&k) && !skip.contains(&k);
        let kept = table.iter().filter(|(k, _)| read(k.get_ref().as_ref()));
        let mut rest: DeTable<'_> = kept.map(|(k, v)| (k.clone(), v.clone())).collect();
        loop {
            let value = Spanned::new(item.span(), DeValue::Table(rest.clone()));
            let Err(error) = T::deserialize(value.into_deserializer()) else { return };
            let span = error.span().unwrap_or(item.span());
            let message = error.message().to_owned();
            let inside = |v: &Value<'_>| v.span().start <= span.start && span.end <= v.span().end;
            let culprit = rest.iter().find(|(_, v)| inside(v)).map(|(k, _)| k.clone());
            let Some(key) = culprit else {
                // A key that was taken out for a mistake is told already, and so is one that is missing.
                let told = |name: &str| {
                    message.contains(&format!("`{name}`"))
                        && (table.contains_key(name) || missing.iter().any(|m| m == name))
                };
                if !known.iter().any(|name| told(name)) {
                    self.wrong(span, &message);
                }
                return;
            };
            self.wrong(span, &message);
            rest.remove(key.get_ref().as_ref());
        }
    }

    fn rule(&mut self, item: &Value<'_>) {
        let Some(table) = item.get_ref().as_table() else { return };
        self.unknown_keys(table, fields::<RuleSpec>(), "a rule");
        self.types::<RuleSpec>(item, &["frames", "examples"], &["id", "relation", "trigger", "frames"]);
        let id = table.get("id").and_then(|v| self.text(v)).unwrap_or_else(|| self.place(item.span()));
        if let Some(other) = self.out.rules.iter().find(|r| r.id.value == id.value) {
            let hint = "the id stands in every triple that the rule finds".to_owned();
            let message = format!("two rules are called {:?}", other.id.value);
            self.problems.error("duplicate-id", &id, message, Some(hint));
        }
        let relation = table.get("relation").and_then(|v| self.text(v));
        let index = relation.as_ref().and_then(|r| self.relation(r));
        let declared = index.and_then(|i| self.relations.get(i));
        let frames = match table.get("frames").map(|v| (v, v.get_ref().as_array())) {
            Some((at, None)) => {
                self.wrong(at.span(), "`frames` is a list of tables");
                Vec::new()
            }
            Some((at, Some(list))) => {
                if list.is_empty() {
                    let at = self.place(at.span());
                    let message = format!("rule {:?} has no frame", id.value);
                    self.problems.error("no-frame", &at, message, None);
                }
                list.iter().filter_map(|f| self.frame(f, declared)).collect()
            }
            None => Vec::new(),
        };
        self.needless(table, declared);
        let confidence = table.get("confidence").and_then(|v| {
            let text = v.get_ref().as_float().map(|f| f.as_str().to_owned());
            text.or_else(|| v.get_ref().as_integer().map(|i| i.as_str().to_owned()))?.parse::<f64>().ok()
        });
        if let (Some(value), Some(at)) =
            (confidence.filter(|c| !(0.0..=1.0).contains(c)), table.get("confidence"))
        {
            self.wrong(at.span(), &format!("a confidence lies between 0 and 1, not at {value}"));
        }
        let priority = table.get("priority").and_then(|v| v.get_ref().as_integer());
        let rule = Rule {
            id,
            relation: index,
            trigger: table.get("trigger").and_then(|v| self.text(v)),
            priority: priority.and_then(|p| p.as_str().parse().ok()).unwrap_or(0),
            frames,
            examples: self.examples(table.get("examples")),
        };
        self.out.rules.push(rule);
    }

    fn relation(&mut self, name: &Text) -> Option<usize> {
        let found = self.relations.iter().position(|r| r.name == name.value);
        if found.is_none() {
            let names: Vec<&str> = self.relations.iter().map(|r| r.name.as_str()).collect();
            let hint = nearest_of(&name.value, names.iter().copied()).map_or_else(
                || format!("declared are {}", names.join(", ")),
                |n| format!("did you mean {n:?}?"),
            );
            let message = format!("relations.toml has no relation {:?}", name.value);
            self.problems.error("unknown-relation", name, message, Some(hint));
        }
        found
    }

    /// Keys that mean something for another class of relation only.
    fn needless(&mut self, table: &DeTable<'_>, relation: Option<&Relation>) {
        if relation.is_none_or(|r| r.class != Class::Event) {
            return;
        }
        for (key, _) in table.iter().filter(|(k, _)| matches!(k.get_ref().as_ref(), "content" | "speech")) {
            let at = Text::new(self.file, self.source, key.span(), key.get_ref());
            let message = format!("`{}` does nothing in a rule of events", key.get_ref());
            self.problems.warning("no-effect", &at, message, Some("take it out".to_owned()));
        }
    }

    fn frame(&mut self, value: &Value<'_>, relation: Option<&Relation>) -> Option<Frame> {
        if !value.get_ref().is_table() {
            self.wrong(value.span(), "a frame is a table, as { role = \"path\" }");
            return None;
        }
        let mut roles: Vec<&str> =
            relation.map(|r| r.roles.iter().map(|role| role.name.as_str()).collect()).unwrap_or_default();
        if relation.is_some_and(|r| r.class != Class::Event) {
            roles.push("content");
        }
        let mut frame = Frame {
            at: self.place(value.span()),
            need: Vec::new(),
            if_: None,
            unless: None,
            paths: Vec::new(),
        };
        for (key, value) in self.entries(Some(value), "frames") {
            match key.value.as_str() {
                "need" => frame.need = self.strings(&value, "`need` is a list of roles"),
                "if" => frame.if_ = self.string(&value, "`if` is a path"),
                "unless" => frame.unless = self.string(&value, "`unless` is a path"),
                _ => {
                    let path = self.string(&value, "a role has a path, written as a text");
                    frame.paths.extend(path.map(|p| (key, p)));
                }
            }
        }
        // Where the relation itself is wrong, nobody knows its roles.
        if let Some(relation) = relation {
            let named =
                frame.paths.iter().map(|(key, _)| (key, true)).chain(frame.need.iter().map(|n| (n, false)));
            for (name, key) in named.filter(|(n, _)| !roles.contains(&n.value.as_str())) {
                let known = roles.iter().chain(CONDITIONS.iter().filter(|_| key)).copied();
                let hint = nearest_of(&name.value, known).map_or_else(
                    || format!("its roles are {}", roles.join(", ")),
                    |n| format!("did you mean `{n}`?"),
                );
                let message = format!("relation {:?} has no role `{}`", relation.name, name.value);
                self.problems.error("unknown-role", name, message, Some(hint));
            }
        }
        Some(frame)
    }

    fn examples(&mut self, value: Option<&Value<'_>>) -> Vec<(Text, Vec<Text>)> {
        let Some(value) = value else { return Vec::new() };
        let Some(list) = value.get_ref().as_array() else {
            self.wrong(value.span(), "`examples` is a list of tables, as { text = \"...\", gives = [] }");
            return Vec::new();
        };
        let mut out = Vec::new();
        for item in list.iter() {
            let Some(table) = item.get_ref().as_table() else {
                self.wrong(item.span(), "an example is a table, as { text = \"...\", gives = [] }");
                continue;
            };
            self.unknown_keys(table, fields::<ExampleSpec>(), "an example");
            self.types::<ExampleSpec>(item, &[], &["text", "gives"]);
            if let (Some(text), Some(gives)) =
                (table.get("text").and_then(|v| self.text(v)), table.get("gives"))
            {
                let lines: Vec<Text> = gives
                    .get_ref()
                    .as_array()
                    .map(|a| a.iter().filter_map(|v| self.text(v)).collect())
                    .unwrap_or_default();
                out.push((text, lines));
            }
        }
        out
    }

    fn cue(&mut self, item: &Value<'_>) {
        let Some(table) = item.get_ref().as_table() else { return };
        self.unknown_keys(table, fields::<CueSpec>(), "a cue");
        self.types::<CueSpec>(item, &[], &["sets", "path"]);
        let text = |key: &str| table.get(key).and_then(|v| self.text(v));
        let cue = Cue { path: text("path"), unless: text("unless") };
        self.out.cues.push(cue);
    }
}

/// The keys of a frame that are no roles.
const CONDITIONS: [&str; 3] = ["need", "if", "unless"];
