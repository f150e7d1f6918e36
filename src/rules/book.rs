//! Rule files compiled: what the matcher runs.

use std::collections::BTreeMap;
use std::path::Path as FilePath;

use super::arguments::View;
use super::examples::Example;
use super::files::{RuleError, Source, sources};
use super::lexicon::Lexicons;
use super::path::{Labels, Path, Test, nearest};
use super::relation::{Class, Relation, Relations};
use super::spec::{ContentSpec, Feature, FrameSpec, RuleFile, RuleSpec};
use super::triggers::Triggers;

/// One way to fill the roles.
#[derive(Debug, Clone)]
pub(super) struct Frame {
    /// One path for each role of the relation, in its order.
    pub(super) roles: Vec<Option<Path>>,
    /// Path to the head of what is alleged or denied.
    pub(super) content: Option<Path>,
    /// Indices of roles that must be filled; the content counts as the one after the last.
    pub(super) need: Vec<usize>,
    pub(super) if_: Option<Path>,
    pub(super) unless: Option<Path>,
}

/// One compiled rule.
#[derive(Debug, Clone)]
pub(super) struct Rule {
    pub(super) id: String,
    /// Index of its relation.
    pub(super) relation: usize,
    pub(super) class: Class,
    pub(super) trigger: Test,
    pub(super) priority: i32,
    pub(super) frames: Vec<Frame>,
    pub(super) content: ContentSpec,
    pub(super) speech: bool,
    pub(super) confidence: f64,
}

/// One compiled cue.
#[derive(Debug, Clone)]
pub(super) struct Cue {
    pub(super) sets: Feature,
    pub(super) of: Vec<Class>,
    path: Path,
    unless: Option<Path>,
    text: String,
}

impl Cue {
    /// Its path, as it is written.
    pub(super) fn text(&self) -> &str {
        &self.text
    }

    /// True where it is there.
    pub(super) fn holds(&self, view: &View<'_>, token: usize) -> bool {
        self.path.leads(view, token) && self.unless.as_ref().is_none_or(|p| !p.leads(view, token))
    }
}

/// All rules of a folder, compiled.
#[derive(Debug, Clone)]
pub struct RuleBook {
    pub(super) relations: Vec<Relation>,
    pub(super) lexicons: Lexicons,
    pub(super) labels: Labels,
    /// Higher priority first, then in order of files and lines.
    pub(super) rules: Vec<Rule>,
    pub(super) cues: Vec<Cue>,
    triggers: Triggers,
    macros: BTreeMap<String, String>,
    examples: Vec<Example>,
    hash: String,
}

impl RuleBook {
    /// Reads and compiles every `*.toml` of a folder, in order of their names.
    pub fn load(folder: &FilePath, relations: &FilePath) -> Result<Self, RuleError> {
        let mut hasher = blake3::Hasher::new();
        let relations_text = std::fs::read(relations)
            .map_err(|source| RuleError::Read { path: relations.to_owned(), source })?;
        hasher.update(&relations_text);
        let mut book = Self {
            relations: Relations::load(relations)?.iter().cloned().collect(),
            lexicons: Lexicons::default(),
            labels: Labels::default(),
            rules: Vec::new(),
            cues: Vec::new(),
            triggers: Triggers::default(),
            macros: BTreeMap::new(),
            examples: Vec::new(),
            hash: String::new(),
        };
        let mut files = Vec::new();
        for source in sources(folder)? {
            hasher.update(source.text.as_bytes());
            let file: RuleFile = toml::from_str(&source.text)
                .map_err(|e| source.at(e.span().map_or(0, |s| s.start), e.message().to_owned()))?;
            files.push((source, file));
        }
        // Lexicons of all files first, so that a rule may use those of a later file.
        for (source, file) in &files {
            book.add_lexicons(source, file)?;
            book.macros.extend(file.macros.clone());
        }
        for (source, file) in &files {
            for spec in &file.rule {
                let rule = book.compile(source, spec)?;
                book.rules.push(rule);
                for example in &spec.examples {
                    book.examples.push(source.example(spec, example)?);
                }
            }
            for cue in &file.cue {
                let mut compile = |text: &String| {
                    expand(&book.macros, text)
                        .and_then(|text| Path::parse(&text, &book.lexicons, &mut book.labels))
                        .map_err(|message| source.about("cue", text, message))
                };
                let path = compile(&cue.path)?;
                let unless = cue.unless.as_ref().map(compile).transpose()?;
                book.cues.push(Cue {
                    sets: cue.sets,
                    of: cue.of.clone(),
                    path,
                    unless,
                    text: cue.path.clone(),
                });
            }
        }
        book.rules.sort_by_key(|r| std::cmp::Reverse(r.priority));
        book.triggers = Triggers::new(&book.rules, &book.lexicons);
        book.hash = hasher.finalize().to_hex().to_string();
        Ok(book)
    }

    /// The rules whose trigger holds of a token, in the order in which they are tried.
    pub(super) fn triggered<'a>(
        &'a self,
        view: &'a View<'_>,
        token: usize,
    ) -> impl Iterator<Item = &'a Rule> + 'a {
        let rules = self.triggers.of(view.lemma(token)).iter().filter_map(|&at| self.rules.get(at));
        rules.filter(move |rule| rule.trigger.holds(view, token))
    }

    /// Hash of relations and rules, for the manifest of a run.
    pub fn hash(&self) -> &str {
        &self.hash
    }

    /// The relations, in order.
    pub fn relations(&self) -> &[Relation] {
        &self.relations
    }

    /// The examples of all rules, in order of files and lines.
    pub fn examples(&self) -> &[Example] {
        &self.examples
    }

    /// The ids of all rules, in the order in which they are tried.
    pub fn ids(&self) -> impl Iterator<Item = &str> {
        self.rules.iter().map(|r| r.id.as_str())
    }

    /// Number of rules.
    pub fn len(&self) -> usize {
        self.rules.len()
    }

    /// True where there is no rule.
    pub fn is_empty(&self) -> bool {
        self.rules.is_empty()
    }

    /// Lexicons may refer to each other in any order; what never resolves is an error.
    fn add_lexicons(&mut self, source: &Source, file: &RuleFile) -> Result<(), RuleError> {
        let mut left: Vec<(&String, &Vec<String>)> = file.lexicon.iter().collect();
        while !left.is_empty() {
            let before = left.len();
            let mut missing = None;
            left.retain(|(name, words)| match self.lexicons.add(name, words) {
                Ok(()) => false,
                Err(other) => {
                    missing = Some(other);
                    true
                }
            });
            if left.len() == before {
                let other = missing.unwrap_or_default();
                let near = nearest(&other, self.lexicons.names());
                return Err(source.about(
                    "",
                    &format!("@{other}"),
                    format!("no lexicon is called @{other}{near}"),
                ));
            }
        }
        Ok(())
    }

    fn compile(&mut self, source: &Source, spec: &RuleSpec) -> Result<Rule, RuleError> {
        if self.rules.iter().any(|r| r.id == spec.id) {
            return Err(source.about("", &spec.id, format!("two rules are called {:?}", spec.id)));
        }
        let (index, relation) =
            self.relations.iter().enumerate().find(|(_, r)| r.name == spec.relation).ok_or_else(|| {
                let near = nearest(&spec.relation, self.relations.iter().map(|r| r.name.as_str()));
                let message = format!("relations.toml has no relation {:?}{near}", spec.relation);
                source.about(&spec.id, &spec.relation, message)
            })?;
        let relation = relation.clone();
        let trigger = Test::parse(&spec.trigger, &self.lexicons)
            .map_err(|message| source.about(&spec.id, &spec.trigger, message))?;
        let mut frames = Vec::new();
        for frame in &spec.frames {
            frames.push(self.compile_frame(source, spec, frame, &relation)?);
        }
        if frames.is_empty() {
            return Err(source.about(&spec.id, "frames", format!("rule {:?} has no frame", spec.id)));
        }
        Ok(Rule {
            id: spec.id.clone(),
            relation: index,
            class: relation.class,
            trigger,
            priority: spec.priority,
            frames,
            content: spec.content,
            speech: spec.speech,
            confidence: spec.confidence,
        })
    }

    fn compile_frame(
        &mut self,
        source: &Source,
        spec: &RuleSpec,
        frame: &FrameSpec,
        relation: &Relation,
    ) -> Result<Frame, RuleError> {
        let mut names: Vec<&str> = relation.roles.iter().map(|r| r.name.as_str()).collect();
        if relation.class != Class::Event {
            names.push("content");
        }
        let unknown = |name: &str| {
            let near = nearest(name, names.iter().copied());
            let message = format!("relation {:?} has no role {name:?}{near}", relation.name);
            source.about(&spec.id, name, message)
        };
        let mut compile = |text: &String| {
            expand(&self.macros, text)
                .and_then(|text| Path::parse(&text, &self.lexicons, &mut self.labels))
                .map_err(|message| source.about(&spec.id, text, message))
        };
        let mut roles = vec![None; relation.roles.len()];
        let mut content = None;
        for (name, text) in &frame.paths {
            let at = names.iter().position(|n| n == name).ok_or_else(|| unknown(name))?;
            let path = compile(text)?;
            match roles.get_mut(at) {
                Some(slot) => *slot = Some(path),
                None => content = Some(path),
            }
        }
        let need = frame
            .need
            .iter()
            .map(|name| names.iter().position(|n| n == name).ok_or_else(|| unknown(name)))
            .collect::<Result<_, _>>()?;
        let if_ = frame.if_.as_ref().map(&mut compile).transpose()?;
        let unless = frame.unless.as_ref().map(&mut compile).transpose()?;
        Ok(Frame { roles, content, need, if_, unless })
    }
}

/// Puts the texts of macros in the place of `$name`; a macro may use others.
pub(super) fn expand(macros: &BTreeMap<String, String>, text: &str) -> Result<String, String> {
    let mut text = text.to_owned();
    // More rounds than macros can only mean a circle.
    for _ in 0..=macros.len() {
        let Some(at) = text.find('$') else { return Ok(text) };
        let rest = text.get(at + 1..).unwrap_or_default();
        let length = rest.find(|c: char| !c.is_ascii_alphanumeric() && c != '_').unwrap_or(rest.len());
        let name = rest.get(..length).unwrap_or_default().to_owned();
        let Some(body) = macros.get(&name) else {
            let near = nearest(&name, macros.keys().map(String::as_str));
            return Err(format!("no macro is called ${name}{near}"));
        };
        text = text.replace(&format!("${name}"), body);
    }
    if text.contains('$') { Err("its macros go round in a circle".to_owned()) } else { Ok(text) }
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use super::*;

    fn data() -> PathBuf {
        FilePath::new(env!("CARGO_MANIFEST_DIR")).join("data")
    }

    #[test]
    fn the_shipped_rules_compile() {
        let book = RuleBook::load(&data().join("rules"), &data().join("relations.toml")).unwrap();
        assert!(book.len() > 10);
    }

    #[test]
    fn a_broken_rule_is_named_with_line_and_column() {
        let folder = tempfile::tempdir().unwrap();
        let rule = "[[rule]]\nid = \"x\"\nrelation = \"supply\"\ntrigger = \"[VERB]\"\nframes = [{ suplier = \"agent\" }]\n";
        std::fs::write(folder.path().join("a.toml"), rule).unwrap();
        let error = RuleBook::load(folder.path(), &data().join("relations.toml")).unwrap_err().to_string();
        assert!(
            error.contains(
                "a.toml:5:13: relation \"supply\" has no role \"suplier\" (did you mean supplier?)"
            ),
            "{error}"
        );
    }

    #[test]
    fn an_unknown_key_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("a.toml"), "[[rule]]\nid = \"x\"\ntriger = \"[VERB]\"\n").unwrap();
        let error = RuleBook::load(folder.path(), &data().join("relations.toml")).unwrap_err().to_string();
        assert!(error.contains("a.toml:3:1") && error.contains("triger"), "{error}");
    }
}
