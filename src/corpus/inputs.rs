//! From what the user names to the files that are read, in a fixed order.

use std::collections::HashSet;
use std::path::{Path, PathBuf};

use super::InputError;

/// What kind of file it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SourceKind {
    /// One document a file; the first line is its headline.
    Text,
    /// One document a line.
    JsonLines,
    /// Sentences whose tokens are given (CoNLL-U). Not read by [`Documents`](super::Documents).
    Conllu,
    /// JSON Lines where it begins with `{`, else one text: what standard input is taken for.
    Auto,
}

/// The kinds of files that hold articles.
pub const ARTICLES: &[SourceKind] = &[SourceKind::Text, SourceKind::JsonLines];

/// One file to read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Source {
    /// The file (`-` for standard input).
    pub path: PathBuf,
    /// What kind of file it is.
    pub kind: SourceKind,
    /// The document's id (text files), or what stands before `:LINE` where a JSON line has none.
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

/// Lists the files of `inputs`, in their order; files of a folder by path. All of them exist and could be
/// opened a moment ago.
///
/// A suffix tells the kind of a file, unless `kind` names it for all inputs. Folders are searched for files
/// of the kinds in `known`.
pub fn sources(
    inputs: &[PathBuf],
    kind: Option<SourceKind>,
    known: &[SourceKind],
) -> Result<Vec<Source>, InputError> {
    let mut out = Vec::new();
    let mut stdin = false;
    for input in inputs {
        if input.as_os_str() == "-" {
            if std::mem::replace(&mut stdin, true) {
                return Err(InputError::StdinTwice);
            }
            let kind = kind.unwrap_or(SourceKind::Auto);
            out.push(Source { path: input.clone(), kind, id: "stdin".to_owned(), bytes: None });
            continue;
        }
        let meta = std::fs::metadata(input).map_err(|source| match source.kind() {
            std::io::ErrorKind::NotFound => InputError::Missing { path: input.clone() },
            _ => InputError::Unreadable { path: input.clone(), source },
        })?;
        if meta.is_dir() {
            let mut found = Vec::new();
            walk(input, input, known, &mut HashSet::new(), &mut found)?;
            if found.is_empty() {
                return Err(InputError::EmptyFolder { path: input.clone() });
            }
            found.sort_by(|a, b| a.path.cmp(&b.path));
            out.append(&mut found);
        } else {
            let own = kind_of(input).filter(|kind| known.contains(kind));
            let kind = kind.or(own).ok_or_else(|| InputError::UnknownKind { path: input.clone() })?;
            let name = input.file_name().map(Path::new).unwrap_or(input);
            out.push(open(input, kind, id_of(name))?);
        }
    }
    Ok(out)
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
    match path.extension()?.to_str()?.to_ascii_lowercase().as_str() {
        "txt" | "text" => Some(SourceKind::Text),
        "jsonl" | "ndjson" => Some(SourceKind::JsonLines),
        "conllu" => Some(SourceKind::Conllu),
        _ => None,
    }
}

/// The path without its suffix, with `/` between the names whatever the platform.
fn id_of(path: &Path) -> String {
    let without = path.with_extension("");
    let names: Vec<_> = without.components().map(|c| c.as_os_str().to_string_lossy()).collect();
    names.join("/")
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

    #[cfg(unix)]
    #[test]
    fn links_in_a_circle_end() {
        let dir = tempfile::tempdir().unwrap();
        std::fs::write(dir.path().join("a.txt"), "text").unwrap();
        std::os::unix::fs::symlink(dir.path(), dir.path().join("loop")).unwrap();
        assert_eq!(sources(&[dir.path().to_owned()], None, ARTICLES).unwrap().len(), 1);
    }
}
