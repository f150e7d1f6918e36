//! Runs the program as a user would.
#![allow(dead_code, unreachable_pub, clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// An article that gives a supply, an allegation and a denial.
pub const ARTICLE: &str = "Norway accuses Portugal of arming Iceland\n\n\
    Norway said on Monday that Portugal had supplied Iceland with rifles.\n\n\
    Portugal denied that it had sent any weapons to Iceland.\n";

/// A command of the program, in a folder of its own where nothing of the project lies.
pub fn claimgraph(folder: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_claimgraph"));
    command.current_dir(folder).env_remove("CLAIMGRAPH_HOME");
    command
}

/// What a command said.
pub struct Said {
    pub code: Option<i32>,
    pub stdout: String,
    pub stderr: String,
}

impl From<Output> for Said {
    fn from(output: Output) -> Self {
        Self {
            code: output.status.code(),
            stdout: String::from_utf8_lossy(&output.stdout).into_owned(),
            stderr: String::from_utf8_lossy(&output.stderr).into_owned(),
        }
    }
}

impl Said {
    /// Checks the exit code and that standard error holds all of `parts`.
    #[track_caller]
    pub fn expect(&self, code: i32, parts: &[&str]) {
        assert_eq!(self.code, Some(code), "{}", self.stderr);
        for part in parts {
            assert!(self.stderr.contains(part), "no {part:?} in:\n{}", self.stderr);
        }
        assert!(!self.stderr.contains("panicked"), "{}", self.stderr);
    }
}

/// Runs the program with two workers.
pub fn run(folder: &Path, args: &[&str]) -> Said {
    claimgraph(folder).args(args).output().unwrap().into()
}

/// A JSON line.
pub fn line(id: &str, text: &str) -> String {
    serde_json::json!({"id": id, "text": text}).to_string() + "\n"
}

/// The lines of a JSON Lines file.
pub fn records(path: &Path) -> Vec<serde_json::Value> {
    let text = std::fs::read_to_string(path).unwrap();
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// Ids of the documents of an output folder.
pub fn ids(out: &Path) -> Vec<String> {
    records(&out.join("documents.jsonl")).iter().map(|d| d["id"].as_str().unwrap().to_owned()).collect()
}

/// Names in a folder, hidden ones too, sorted.
pub fn names(folder: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(folder).unwrap();
    let mut names: Vec<_> = entries.map(|e| e.unwrap().file_name().to_string_lossy().into_owned()).collect();
    names.sort();
    names
}

/// A folder of the project.
pub fn project(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(name)
}

/// Copies the files of a folder.
pub fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let path = entry.unwrap().path();
        let target = to.join(path.file_name().unwrap());
        if path.is_dir() {
            copy(&path, &target);
        } else {
            std::fs::copy(&path, target).unwrap();
        }
    }
}

/// Every file below a folder with its bytes.
pub fn files(folder: &Path) -> Vec<(String, Vec<u8>)> {
    let mut all = Vec::new();
    for name in names(folder) {
        let path = folder.join(&name);
        if path.is_dir() {
            all.extend(files(&path).into_iter().map(|(inner, bytes)| (format!("{name}/{inner}"), bytes)));
        } else {
            all.push((name, std::fs::read(path).unwrap()));
        }
    }
    all
}

/// Checks that two folders hold the same files, byte for byte.
#[track_caller]
pub fn same(one: &Path, other: &Path) {
    let (one, other) = (files(one), files(other));
    assert_eq!(one.iter().map(|f| &f.0).collect::<Vec<_>>(), other.iter().map(|f| &f.0).collect::<Vec<_>>());
    for (a, b) in one.iter().zip(&other) {
        assert!(a.1 == b.1, "{} differs", a.0);
    }
}

/// Articles that the test tagger understands, a JSON line each.
pub fn made(count: usize) -> Vec<String> {
    const NAMES: [&str; 7] = ["Norway", "Portugal", "Iceland", "Malta", "Chile", "Ghana", "Japan"];
    const GOODS: [&str; 4] = ["rifles", "tents", "fuel", "helmets"];
    let of = |list: &[&'static str], at: usize| list[at % list.len()];
    let article = |i: usize| {
        let (a, b, c) = (of(&NAMES, i), of(&NAMES, i / 3 + 1), of(&NAMES, i / 5 + 2));
        let (x, y) = (of(&GOODS, i), of(&GOODS, i / 4));
        let text = format!(
            "{a} sent {x} to {b}. {c} said that {a} supplied {y} to {b}.\n\n{a} denied that {a} shipped {y} to {b}.\n"
        );
        let publisher = ["Fjord Times", "Harbour Post"][i % 2];
        let (id, date) = (format!("d{i:05}"), format!("2024-01-{:02}", i % 28 + 1));
        serde_json::json!({"id": id, "title": "Goods on their way", "date": date, "publisher": publisher, "text": text})
            .to_string()
            + "\n"
    };
    (0..count).map(article).collect()
}
