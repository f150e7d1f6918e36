//! From what the user names to the files that are read, in a fixed order.

use std::collections::HashSet;
use std::fs::File;
use std::io::{self, BufRead, BufReader, ErrorKind, Read};
use std::path::{Component, Path, PathBuf};

use super::InputError;

/// What kind of file it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SourceKind {
    /// One document a file; the first line is its headline.
    Text,
    /// One page a file, whose article is the document.
    Html,
    /// One document a line.
    JsonLines,
    /// One document a row; the columns are parted by commas, semicolons or tabs, as the first row tells.
    Csv,
    /// One document a row; the columns are parted by tabs.
    Tsv,
    /// One page a record.
    Warc,
    /// One document a row.
    Parquet,
    /// Sentences whose tokens are given (CoNLL-U). Not read by [`Documents`](super::Documents).
    Conllu,
    /// JSON Lines where it begins with `{`, a page or a WARC where it begins as one, else one text: what
    /// standard input is taken for.
    Auto,
}

/// The kinds of files that hold articles.
pub const ARTICLES: &[SourceKind] = &[
    SourceKind::Text,
    SourceKind::Html,
    SourceKind::JsonLines,
    SourceKind::Csv,
    SourceKind::Tsv,
    SourceKind::Warc,
    SourceKind::Parquet,
];

/// One file to read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Source {
    /// The file (`-` for standard input).
    pub path: PathBuf,
    /// What kind of file it is, when unpacked.
    pub kind: SourceKind,
    /// The id of the document in it, or what stands before `:LINE` where a record has none.
    pub id: String,
    /// Size in bytes, where it is known, for the progress bar.
    pub bytes: Option<u64>,
}

impl Source {
    /// True for standard input.
    pub fn is_stdin(&self) -> bool {
        self.path.as_os_str() == "-"
    }
}

/// Lists the files of `inputs`, in their order; files of a folder or a pattern by path. All of them exist and
/// could be opened a moment ago.
///
/// A suffix tells the kind of a file, before a `.gz` or `.zst`, unless `kind` names it for all inputs. Folders are
/// searched for files of the kinds in `known`, and so are patterns (`news/*.jsonl.gz`; only where there is no file
/// of that very name).
pub fn sources(
    inputs: &[PathBuf],
    kind: Option<SourceKind>,
    known: &[SourceKind],
) -> Result<Vec<Source>, InputError> {
    let mut out = Vec::new();
    for input in inputs {
        if input.as_os_str() == "-" {
            if out.iter().any(Source::is_stdin) {
                return Err(InputError::StdinTwice);
            }
            let kind = kind.unwrap_or(SourceKind::Auto);
            out.push(Source { path: input.clone(), kind, id: "stdin".to_owned(), bytes: None });
            continue;
        }
        match std::fs::metadata(input) {
            Ok(meta) if meta.is_dir() => out.append(&mut folder(input, known)?),
            Ok(_) => {
                let name = input.file_name().map(Path::new).unwrap_or(input);
                out.push(file(input, name, kind, known)?);
            }
            Err(source) if source.kind() == ErrorKind::NotFound => {
                out.append(&mut pattern(input, kind, known)?);
            }
            Err(source) => return Err(InputError::Unreadable { path: input.clone(), source }),
        }
    }
    Ok(out)
}

/// Lists the files that a list names, one a line (`-` for a list on standard input), in its order. Folders in it
/// are searched as [`sources`] does. The id of a file is its whole path as the list has it, without the suffix,
/// since names from many folders are seldom unique.
pub fn listed(
    list: &Path,
    kind: Option<SourceKind>,
    known: &[SourceKind],
) -> Result<Vec<Source>, InputError> {
    let unreadable = |source: io::Error| match source.kind() {
        ErrorKind::NotFound => InputError::Missing { path: list.to_owned() },
        _ => InputError::Unreadable { path: list.to_owned(), source },
    };
    let inner: Box<dyn Read> = match list.as_os_str() == "-" {
        true => Box::new(io::stdin()),
        false => Box::new(File::open(list).map_err(unreadable)?),
    };
    let mut out = Vec::new();
    for line in BufReader::new(inner).split(b'\n') {
        let line = line.map_err(unreadable)?;
        let line = line.strip_suffix(b"\r").unwrap_or(&line);
        if line.trim_ascii().is_empty() {
            continue;
        }
        let path = path_of(line);
        let meta = std::fs::metadata(&path).map_err(|source| match source.kind() {
            ErrorKind::NotFound => InputError::Missing { path: path.clone() },
            _ => InputError::Unreadable { path: path.clone(), source },
        })?;
        if meta.is_dir() {
            out.append(&mut folder(&path, known)?);
        } else {
            out.push(file(&path, &path, kind, known)?);
        }
    }
    if out.is_empty() {
        return Err(InputError::EmptyList { path: list.to_owned() });
    }
    Ok(out)
}

#[cfg(unix)]
fn path_of(bytes: &[u8]) -> PathBuf {
    use std::os::unix::ffi::OsStrExt;
    PathBuf::from(std::ffi::OsStr::from_bytes(bytes))
}

#[cfg(not(unix))]
fn path_of(bytes: &[u8]) -> PathBuf {
    PathBuf::from(String::from_utf8_lossy(bytes).into_owned())
}

/// A file that the user named; `name` is what its id is made of.
fn file(
    path: &Path,
    name: &Path,
    kind: Option<SourceKind>,
    known: &[SourceKind],
) -> Result<Source, InputError> {
    let own = kind_of(path).filter(|kind| known.contains(kind));
    let kind = kind.or(own).ok_or_else(|| InputError::UnknownKind { path: path.to_owned() })?;
    #[cfg(not(feature = "parquet"))]
    if kind == SourceKind::Parquet {
        return Err(InputError::NotBuilt { path: path.to_owned(), message: super::NO_PARQUET });
    }
    open(path, kind, id_of(name))
}

fn folder(path: &Path, known: &[SourceKind]) -> Result<Vec<Source>, InputError> {
    let mut found = Vec::new();
    walk(path, path, known, &mut HashSet::new(), &mut found)?;
    if found.is_empty() {
        return Err(InputError::EmptyFolder { path: path.to_owned() });
    }
    found.sort_by(|a, b| a.path.cmp(&b.path));
    Ok(found)
}

/// The files that a pattern matches; ids count from the last folder before the first wildcard.
fn pattern(input: &Path, kind: Option<SourceKind>, known: &[SourceKind]) -> Result<Vec<Source>, InputError> {
    let wild = |text: &str| text.contains(['*', '?', '[']);
    let Some(text) = input.to_str().filter(|text| wild(text)) else {
        return Err(InputError::Missing { path: input.to_owned() });
    };
    let root: PathBuf =
        input.components().take_while(|part| !wild(&part.as_os_str().to_string_lossy())).collect();
    let options = glob::MatchOptions {
        case_sensitive: true,
        require_literal_separator: true,
        require_literal_leading_dot: true,
    };
    let matches = glob::glob_with(text, options)
        .map_err(|e| InputError::BadPattern { pattern: input.to_owned(), message: e.msg.to_owned() })?;
    let mut found = Vec::new();
    for path in matches {
        let path = path.map_err(|e| {
            let path = e.path().to_owned();
            InputError::Unreadable { path, source: e.into() }
        })?;
        // As in folders, a link that leads nowhere is passed over.
        let Ok(meta) = std::fs::metadata(&path) else { continue };
        if meta.is_dir() {
            walk(&root, &path, known, &mut HashSet::new(), &mut found)?;
        } else if let Some(kind) = kind.or(kind_of(&path).filter(|kind| known.contains(kind))) {
            found.push(open(&path, kind, id_of(path.strip_prefix(&root).unwrap_or(&path)))?);
        }
    }
    if found.is_empty() {
        return Err(InputError::NoMatch { pattern: input.to_owned() });
    }
    found.sort_by(|a, b| a.path.cmp(&b.path));
    // A folder and what is in it may both match.
    found.dedup_by(|a, b| a.path == b.path);
    Ok(found)
}

/// Adds the files of `folder` and below; `seen` holds the folders on the way, so that links in a circle end.
fn walk(
    root: &Path,
    folder: &Path,
    known: &[SourceKind],
    seen: &mut HashSet<PathBuf>,
    out: &mut Vec<Source>,
) -> Result<(), InputError> {
    let unreadable = |path: &Path| {
        let path = path.to_owned();
        move |source| InputError::Unreadable { path, source }
    };
    let real = folder.canonicalize().map_err(unreadable(folder))?;
    if !seen.insert(real.clone()) {
        return Ok(());
    }
    for entry in std::fs::read_dir(folder).map_err(unreadable(folder))? {
        let path = entry.map_err(unreadable(folder))?.path();
        // Hidden files are nobody's articles ("._a1.txt" of macOS archives).
        if path.file_name().is_some_and(|name| name.to_string_lossy().starts_with('.')) {
            continue;
        }
        // A link that leads nowhere is passed over, as files of other kinds are.
        let Ok(meta) = std::fs::metadata(&path) else { continue };
        if meta.is_dir() {
            walk(root, &path, known, seen, out)?;
        } else if let Some(kind) = kind_of(&path).filter(|kind| meta.is_file() && known.contains(kind)) {
            let below = path.strip_prefix(root).unwrap_or(&path);
            out.push(open(&path, kind, id_of(below))?);
        }
    }
    seen.remove(&real);
    Ok(())
}

fn open(path: &Path, kind: SourceKind, id: String) -> Result<Source, InputError> {
    let unreadable = |source| InputError::Unreadable { path: path.to_owned(), source };
    let meta = std::fs::File::open(path).and_then(|file| file.metadata()).map_err(unreadable)?;
    Ok(Source { path: path.to_owned(), kind, id, bytes: meta.is_file().then_some(meta.len()) })
}

fn kind_of(path: &Path) -> Option<SourceKind> {
    match unpacked(path).extension()?.to_str()?.to_ascii_lowercase().as_str() {
        "txt" | "text" => Some(SourceKind::Text),
        "html" | "htm" | "xhtml" => Some(SourceKind::Html),
        "jsonl" | "ndjson" => Some(SourceKind::JsonLines),
        "csv" => Some(SourceKind::Csv),
        "tsv" => Some(SourceKind::Tsv),
        "warc" => Some(SourceKind::Warc),
        "parquet" => Some(SourceKind::Parquet),
        "conllu" => Some(SourceKind::Conllu),
        _ => None,
    }
}

/// The path without a suffix of compression.
fn unpacked(path: &Path) -> PathBuf {
    let packed = |suffix: &std::ffi::OsStr| {
        ["gz", "zst", "zstd"].iter().any(|known| suffix.eq_ignore_ascii_case(known))
    };
    if path.extension().is_some_and(packed) { path.with_extension("") } else { path.to_owned() }
}

/// The path without its suffixes, with `/` between the names whatever the platform.
fn id_of(path: &Path) -> String {
    let without = unpacked(path).with_extension("");
    let names = without.components().filter(|c| matches!(c, Component::Normal(_) | Component::ParentDir));
    names.map(|c| c.as_os_str().to_string_lossy()).collect::<Vec<_>>().join("/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folders_are_read_in_order_and_ids_are_paths_below_them() {
        let dir = tempfile::tempdir().unwrap();
        for name in ["b.txt", "a/2.txt", "a/1.jsonl", "a/1.txt", "notes.md", ".hidden.txt", "t.conllu"] {
            let path = dir.path().join(name);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, "text").unwrap();
        }
        let ids: Vec<_> = sources(&[dir.path().to_owned()], None, ARTICLES)
            .unwrap()
            .into_iter()
            .map(|s| (s.id, s.kind))
            .collect();
        let text = |id: &str| (id.to_owned(), SourceKind::Text);
        assert_eq!(ids, [("a/1".to_owned(), SourceKind::JsonLines), text("a/1"), text("a/2"), text("b")]);
    }

    #[test]
    fn what_is_not_there_is_named() {
        let error = sources(&[PathBuf::from("no/such.txt")], None, ARTICLES).unwrap_err();
        assert_eq!(error.to_string(), "no such file or folder: no/such.txt");
        let dash = PathBuf::from("-");
        assert!(matches!(sources(&[dash.clone(), dash], None, ARTICLES), Err(InputError::StdinTwice)));
    }

    fn ids(inputs: &[&Path]) -> Vec<String> {
        let inputs: Vec<_> = inputs.iter().map(|input| input.to_path_buf()).collect();
        sources(&inputs, None, ARTICLES).unwrap().into_iter().map(|s| s.id).collect()
    }

    fn folder(names: &[&str]) -> tempfile::TempDir {
        let dir = tempfile::tempdir().unwrap();
        for name in names {
            let path = dir.path().join(name);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, "text").unwrap();
        }
        dir
    }

    #[test]
    fn compression_is_no_part_of_kind_and_id() {
        let dir = folder(&["a.jsonl.gz", "b.TXT.zst", "c.d.csv", "e.gz", "f.warc.gz", "g.htm", "h.tar.gz"]);
        let found: Vec<_> = sources(&[dir.path().to_owned()], None, ARTICLES)
            .unwrap()
            .into_iter()
            .map(|s| (s.id, s.kind))
            .collect();
        let want = [
            ("a", SourceKind::JsonLines),
            ("b", SourceKind::Text),
            ("c.d", SourceKind::Csv),
            ("f", SourceKind::Warc),
            ("g", SourceKind::Html),
        ];
        assert_eq!(found, want.map(|(id, kind)| (id.to_owned(), kind)));
    }

    #[test]
    fn patterns_are_searched_in_order_and_ids_are_those_of_the_folder() {
        let dir = folder(&["n/b/1.txt", "n/a/2.txt", "n/a/1.txt", "n/a/x.md", "n/3.txt", "n/[1].txt"]);
        let at = |pattern: &str| ids(&[&dir.path().join(pattern)]);
        assert_eq!(at("n/*/*"), ["a/1", "a/2", "b/1"]);
        assert_eq!(at("n/**/1.txt"), ["a/1", "b/1"]);
        assert_eq!(at("n/*"), ["3", "[1]", "a/1", "a/2", "b/1"]);
        // A file of that very name comes first.
        assert_eq!(at("n/[1].txt"), ["[1]"]);
        let error = |pattern: &str| sources(&[dir.path().join(pattern)], None, ARTICLES).unwrap_err();
        assert!(matches!(error("n/*.pdf"), InputError::NoMatch { .. }));
        assert!(matches!(error("n/*/x.md"), InputError::NoMatch { .. }));
        assert!(matches!(error("n/***"), InputError::BadPattern { .. }));
    }

    #[test]
    fn lists_are_read_in_their_order_and_ids_are_whole_paths() {
        let dir = folder(&["b/1.txt", "a/1.jsonl.gz", "c/x.txt"]);
        let path = |name: &str| dir.path().join(name).to_str().unwrap().to_owned();
        let list = dir.path().join("list");
        let text = format!("{}\r\n\n{}\n{}", path("b/1.txt"), path("a/1.jsonl.gz"), path("c"));
        std::fs::write(&list, text).unwrap();
        let got: Vec<_> = listed(&list, None, ARTICLES).unwrap().into_iter().map(|s| s.id).collect();
        let whole = |name: &str| path(name).trim_start_matches('/').to_owned();
        assert_eq!(got, [whole("b/1"), whole("a/1"), "x".to_owned()]);
        std::fs::write(&list, "no/such.txt\n").unwrap();
        let error = listed(&list, None, ARTICLES).unwrap_err();
        assert_eq!(error.to_string(), "no such file or folder: no/such.txt");
        std::fs::write(&list, "\n").unwrap();
        assert!(matches!(listed(&list, None, ARTICLES), Err(InputError::EmptyList { .. })));
    }

    #[cfg(not(feature = "parquet"))]
    #[test]
    fn a_build_without_parquet_says_how_to_get_it() {
        let dir = folder(&["a.parquet"]);
        let error = sources(&[dir.path().join("a.parquet")], None, ARTICLES).unwrap_err();
        assert!(error.to_string().contains("--features parquet"), "{error}");
    }

    #[cfg(unix)]
    #[test]
    fn links_in_a_circle_end() {
        let dir = tempfile::tempdir().unwrap();
        std::fs::write(dir.path().join("a.txt"), "text").unwrap();
        std::os::unix::fs::symlink(dir.path(), dir.path().join("loop")).unwrap();
        assert_eq!(sources(&[dir.path().to_owned()], None, ARTICLES).unwrap().len(), 1);
    }
}
