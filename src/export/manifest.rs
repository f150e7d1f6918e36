//! `run.json`: what made this output, and what it was made from. The same for the same run, so it names no
//! time, no thread count and no folder of the machine.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use serde::{Deserialize, Serialize};

/// The manifest's name in the output folder.
pub(super) const MANIFEST: &str = "run.json";
const PROGRAM: &str = "claimgraph";
/// Number of the folder's layout. Folders of another number cannot be read back.
pub(super) const LAYOUT: u32 = 2;
/// Stands where joined graphs differ.
pub(super) const MIXED: &str = "mixed";
/// So many skipped places are listed; all are counted.
const LISTED: usize = 1000;

/// Which model tagged the documents.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ModelInfo {
    /// Its name.
    pub name: String,
    /// Its version.
    pub version: String,
    /// Hash of its files.
    pub hash: String,
}

/// The kind of CPU: floating-point results are the same bytes on one kind.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cpu {
    /// Architecture (`x86_64`, `aarch64`).
    pub arch: String,
    /// Instruction sets that numeric libraries choose their code by.
    pub features: Vec<String>,
}

impl Cpu {
    /// This machine's.
    pub fn here() -> Self {
        let mut features: Vec<String> = Vec::new();
        #[cfg(target_arch = "x86_64")]
        {
            let mut note = |name: &str, there: bool| features.extend(there.then(|| name.to_owned()));
            note("avx", std::arch::is_x86_feature_detected!("avx"));
            note("avx2", std::arch::is_x86_feature_detected!("avx2"));
            note("fma", std::arch::is_x86_feature_detected!("fma"));
            note("avx512f", std::arch::is_x86_feature_detected!("avx512f"));
            note("avx512bw", std::arch::is_x86_feature_detected!("avx512bw"));
            note("avx512vnni", std::arch::is_x86_feature_detected!("avx512vnni"));
            note("avx512bf16", std::arch::is_x86_feature_detected!("avx512bf16"));
        }
        Self { arch: std::env::consts::ARCH.to_owned(), features: std::mem::take(&mut features) }
    }
}

/// One place of the input that gave no document.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Skip {
    /// The file, as the user named it.
    pub path: String,
    /// Its line, counted from 1.
    pub line: Option<u64>,
    /// Why, in one word (`broken_json`, `other_language`).
    #[serde(default)]
    pub kind: String,
    /// Why.
    pub reason: String,
}

/// What was skipped: all counted, the first thousand (by path and line) listed.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Skips {
    /// How many.
    pub count: u64,
    /// How many of each kind.
    #[serde(default)]
    pub kinds: BTreeMap<String, u64>,
    /// The first of them.
    pub listed: BTreeSet<Skip>,
}

impl Skips {
    /// Joins those of two folders. What both list counts once; of what they only count, the larger number, or the
    /// sum where the folders are known to be `apart`.
    pub fn join(&mut self, other: &Self, apart: bool) {
        if apart {
            self.count += other.count;
            for (kind, count) in &other.kinds {
                *self.kinds.entry(kind.clone()).or_default() += count;
            }
            self.listed.extend(other.listed.iter().cloned());
            while self.listed.len() > LISTED {
                self.listed.pop_last();
            }
            return;
        }
        let unlisted = |skips: &Self| skips.count.saturating_sub(skips.listed.len() as u64);
        let most = unlisted(self).max(unlisted(other));
        let mut kinds = self.unlisted_kinds();
        for (kind, count) in other.unlisted_kinds() {
            let own = kinds.entry(kind).or_default();
            *own = count.max(*own);
        }
        self.listed.extend(other.listed.iter().cloned());
        self.count = self.listed.len() as u64 + most;
        for skip in &self.listed {
            *kinds.entry(skip.kind.clone()).or_default() += 1;
        }
        kinds.retain(|_, count| *count > 0);
        self.kinds = kinds;
    }

    /// Of each kind, how many are not listed.
    fn unlisted_kinds(&self) -> BTreeMap<String, u64> {
        let mut kinds = self.kinds.clone();
        for skip in &self.listed {
            if let Some(count) = kinds.get_mut(&skip.kind) {
                *count = count.saturating_sub(1);
            }
        }
        kinds
    }

    /// Adds one; the order of adding changes nothing.
    pub fn add(&mut self, path: impl Into<String>, line: Option<u64>, kind: &str, reason: impl Into<String>) {
        self.count += 1;
        *self.kinds.entry(kind.to_owned()).or_default() += 1;
        self.listed.insert(Skip { path: path.into(), line, kind: kind.to_owned(), reason: reason.into() });
        if self.listed.len() > LISTED {
            self.listed.pop_last();
        }
    }
}

/// What a file of the folder holds, by which one that was cut short or changed is known.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Content {
    /// Its length.
    pub bytes: u64,
    /// BLAKE3 of its bytes.
    pub blake3: String,
}

impl Content {
    /// That of a file.
    pub(super) fn of(path: &Path) -> std::io::Result<Self> {
        let mut hasher = blake3::Hasher::new();
        let bytes = std::io::copy(&mut std::fs::File::open(path)?, &mut hasher)?;
        Ok(Self { bytes, blake3: hasher.finalize().to_hex().to_string() })
    }
}

/// Counts of the documents read, and of what was made of them.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RunCounts {
    /// Documents that the input holds: those read to their end, and those skipped.
    #[serde(default)]
    pub documents_read: u64,
    /// Documents read to their end.
    pub documents: u64,
    /// Documents skipped; `skipped` of the manifest lists them.
    #[serde(default)]
    pub documents_skipped: u64,
    /// Documents read to their end that were not tagged, since no rule could find its words in them.
    #[serde(default)]
    pub documents_untagged: u64,
    /// Bytes of the documents' texts in UTF-8.
    #[serde(default)]
    pub bytes: u64,
    /// Sentences.
    pub sentences: u64,
    /// Tokens.
    pub tokens: u64,
    /// Words, split at white space.
    pub words: u64,
    /// Sentences of which a word was left out, as the tagger counted them. There should be none: long ones are
    /// read in windows.
    pub sentences_truncated: u64,
    /// Sentences longer than the model's input, read in overlapping windows.
    pub sentences_windowed: u64,
    /// Documents whose text looks as if it had been decoded in the wrong encoding before.
    #[serde(default)]
    pub mojibake: u64,
    /// Actors.
    pub actors: u64,
    /// Claims.
    #[serde(default)]
    pub claims: u64,
    /// Stories: documents, copies of one story counted once.
    #[serde(default)]
    pub stories: u64,
    /// Triples by relation.
    pub triples: BTreeMap<String, u64>,
}

/// `run.json`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    /// `claimgraph`: by this an output folder is known as one.
    pub program: String,
    /// The program's version.
    pub version: String,
    /// Number of the folder's layout.
    #[serde(default)]
    pub layout: u32,
    /// The model.
    pub model: ModelInfo,
    /// Hash of the rules, the relations and the gazetteer.
    pub rules_hash: String,
    /// Hash of the relations, the kinds of things and the priors of belief; filled in by
    /// [`write`](super::write).
    #[serde(default)]
    pub graph_hash: String,
    /// Precision of the model's arithmetic: `f32`, `bf16` or `int8`.
    pub precision: String,
    /// The kind of CPU.
    pub cpu: Cpu,
    /// False where a part of the input was not read.
    pub complete: bool,
    /// The shards of a corpus that this is the graph of (`2/4`), where it is not all of it.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub shards: BTreeSet<String>,
    /// Counts; filled in by [`write`](super::write).
    pub counts: RunCounts,
    /// Input that gave no document.
    pub skipped: Skips,
    /// The files of this folder; filled in by [`write`](super::write).
    pub files: Vec<String>,
    /// What each of them holds, but for this one; filled in by [`write`](super::write).
    #[serde(default)]
    pub contents: BTreeMap<String, Content>,
}

/// What made a document's triples: the part of the manifest that every line of the filter carries.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Maker {
    /// The program's version.
    pub version: String,
    /// Number of the layout.
    pub layout: u32,
    /// The model.
    pub model: ModelInfo,
    /// Hash of the rules, the relations and the gazetteer.
    pub rules_hash: String,
    /// Precision of the model's arithmetic.
    pub precision: String,
    /// The kind of CPU.
    pub cpu: Cpu,
}

impl Manifest {
    /// What made it.
    pub fn maker(&self) -> Maker {
        Maker {
            version: self.version.clone(),
            layout: self.layout,
            model: self.model.clone(),
            rules_hash: self.rules_hash.clone(),
            precision: self.precision.clone(),
            cpu: self.cpu.clone(),
        }
    }

    /// The manifest of what `maker` made.
    pub fn of(maker: Maker) -> Self {
        Self {
            program: PROGRAM.to_owned(),
            version: maker.version,
            layout: maker.layout,
            model: maker.model,
            rules_hash: maker.rules_hash,
            precision: maker.precision,
            cpu: maker.cpu,
            complete: true,
            ..Self::default()
        }
    }

    /// What speaks against joining it with that of `place`: different rules, models, versions.
    pub fn differences(&self, other: &Self, place: &Path) -> Vec<String> {
        let pairs = [
            ("version of claimgraph", self.version.clone(), other.version.clone()),
            ("hash of the rules", self.rules_hash.clone(), other.rules_hash.clone()),
            ("model", format!("{:?}", self.model), format!("{:?}", other.model)),
            ("precision", self.precision.clone(), other.precision.clone()),
        ];
        let differ = pairs.into_iter().filter(|(_, one, two)| one != two && two != MIXED);
        let message = |(what, one, two): (&str, String, String)| {
            let (place, one, two) = (place.display(), short(&one), short(&two));
            format!("its {what} differs from that of {place}: {one}, not {two}")
        };
        differ.map(message).collect()
    }

    /// A manifest of this program on this machine.
    pub fn new(model: ModelInfo, rules_hash: impl Into<String>, precision: impl Into<String>) -> Self {
        Self {
            program: PROGRAM.to_owned(),
            version: env!("CARGO_PKG_VERSION").to_owned(),
            layout: LAYOUT,
            model,
            rules_hash: rules_hash.into(),
            precision: precision.into(),
            cpu: Cpu::here(),
            complete: true,
            ..Self::default()
        }
    }
}

/// Hashes are told by their first digits.
pub(super) fn short(text: &str) -> String {
    let hash = text.len() == 64 && text.chars().all(|c| c.is_ascii_hexdigit());
    text.get(..12).filter(|_| hash).map_or_else(|| text.to_owned(), |digits| format!("{digits}..."))
}

/// The two fields by which an earlier output is known, of any version.
#[derive(Deserialize)]
struct Mark {
    program: String,
    #[serde(default)]
    files: Vec<String>,
}

fn mark(path: &Path) -> Option<Mark> {
    let mark: Mark = serde_json::from_slice(&std::fs::read(path).ok()?).ok()?;
    (mark.program == PROGRAM).then_some(mark)
}

/// True where the file is a manifest of claimgraph.
pub(super) fn is_ours(path: &Path) -> bool {
    mark(path).is_some()
}

/// The files that a manifest lists, itself among them: plain names below its folder, nothing else.
pub(super) fn files(path: &Path) -> Vec<String> {
    let listed = mark(path).map(|mark| mark.files).unwrap_or_default();
    let plain = |name: &String| {
        let mut parts = Path::new(name).components();
        parts.all(|part| matches!(part, std::path::Component::Normal(_)))
    };
    listed.into_iter().filter(plain).chain([MANIFEST.to_owned()]).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn skips_are_the_same_in_any_order_and_capped() {
        let (mut up, mut down) = (Skips::default(), Skips::default());
        for i in 0..1500 {
            up.add("a.jsonl", Some(i), ["bad", "worse"][usize::from(i % 3 == 0)], "broken");
            let i = 1499 - i;
            down.add("a.jsonl", Some(i), ["bad", "worse"][usize::from(i % 3 == 0)], "broken");
        }
        assert_eq!(up, down);
        let mut shards = [Skips::default(), Skips::default()];
        for i in 0..1500 {
            let kind = ["bad", "worse"][usize::from(i % 3 == 0)];
            shards[(i % 2) as usize].add("a.jsonl", Some(i), kind, "broken");
        }
        let [mut one, two] = shards;
        one.join(&two, true);
        assert_eq!(one, up);
        assert_eq!((up.count, up.listed.len()), (1500, LISTED));
        assert_eq!(up.listed.first().unwrap().line, Some(0));
        let kinds = [("bad".to_owned(), 1000), ("worse".to_owned(), 500)];
        assert_eq!(up.kinds, BTreeMap::from(kinds.clone()));
        // What both have is one.
        up.join(&down, false);
        assert_eq!((up.count, up.kinds), (1500, BTreeMap::from(kinds)));
    }

    #[test]
    fn a_manifest_names_only_files_below_its_folder() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(MANIFEST);
        let text = r#"{"program": "claimgraph", "files": ["a", "b/c", "../up", "/etc/passwd"]}"#;
        std::fs::write(&path, text).unwrap();
        assert_eq!(files(&path), ["a", "b/c", MANIFEST]);
    }
}
