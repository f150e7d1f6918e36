//! Where the model, the rules and the data lie: by flag, then below CLAIMGRAPH_HOME, then beside the
//! executable and above it. Never by the working folder: a run means the same wherever it is started.

use std::path::{Path, PathBuf};

use super::error::{CliError, Exit};

const VARIABLE: &str = "CLAIMGRAPH_HOME";
/// The model that is used if no flag says otherwise.
const MODEL: &str = "models/en-news-small";
/// A file by which each folder is known.
const MODEL_MARK: &str = "labels.json";
const DATA: &str = "data";
const DATA_MARK: &str = "relations.toml";

/// Folder of the model.
pub(super) fn model(flag: Option<&Path>) -> Result<PathBuf, CliError> {
    // What a folder named by flag lacks is better told by the loader.
    flag.map_or_else(|| search("model", MODEL, MODEL_MARK, "--model"), |path| existing("model", path))
}

/// Folder of the data.
pub(super) fn data(flag: Option<&Path>) -> Result<PathBuf, CliError> {
    flag.map_or_else(|| search("data", DATA, DATA_MARK, "--data"), |path| existing("data", path))
}

/// Folder of the rules, which is part of the data unless a flag says otherwise.
pub(super) fn rules(flag: Option<&Path>, data: &Path) -> Result<PathBuf, CliError> {
    flag.map_or_else(|| Ok(data.join("rules")), |path| existing("rules", path))
}

fn existing(what: &str, path: &Path) -> Result<PathBuf, CliError> {
    if path.is_dir() {
        return Ok(path.to_owned());
    }
    let message = if path.exists() { "is no folder" } else { "does not exist" };
    Err(CliError::new(Exit::Setup, format!("the folder of the {what}, {}, {message}", path.display())))
}

fn search(what: &str, name: &str, mark: &str, flag: &str) -> Result<PathBuf, CliError> {
    let home = std::env::var_os(VARIABLE).filter(|v| !v.is_empty()).map(PathBuf::from);
    let executable = std::env::current_exe().and_then(|path| path.canonicalize()).ok();
    find(name, mark, home.as_deref(), executable.as_deref()).ok_or_else(|| {
        let place = match (&home, &executable) {
            (Some(home), _) => format!("below {VARIABLE}={}", home.display()),
            (None, Some(exe)) => format!("beside {} or above it", exe.display()),
            (None, None) => "beside the executable or above it".to_owned(),
        };
        CliError::new(Exit::Setup, format!("cannot find the {what}: no {name}/{mark} {place}")).hint(format!(
            "name the folder with {flag}, or set {VARIABLE} to the folder that holds models/ and data/"
        ))
    })
}

/// A home that is set is the only place; else the executable's folder and those above it, nearest first.
fn find(name: &str, mark: &str, home: Option<&Path>, executable: Option<&Path>) -> Option<PathBuf> {
    let fits = |folder: &Path| {
        let found = folder.join(name);
        found.join(mark).is_file().then_some(found)
    };
    match home {
        Some(home) => fits(home),
        None => executable?.ancestors().skip(1).find_map(fits),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folder(files: &[&str]) -> tempfile::TempDir {
        let dir = tempfile::tempdir().unwrap();
        for file in files {
            let path = dir.path().join(file);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, "").unwrap();
        }
        dir
    }

    #[test]
    fn the_nearest_folder_above_the_executable_wins() {
        let dir = folder(&["data/relations.toml", "target/debug/claimgraph", "target/data/other.toml"]);
        let exe = dir.path().join("target/debug/claimgraph");
        assert_eq!(find(DATA, DATA_MARK, None, Some(&exe)), Some(dir.path().join("data")));
        assert_eq!(find(MODEL, MODEL_MARK, None, Some(&exe)), None);
    }

    #[test]
    fn a_home_that_is_set_is_the_only_place() {
        let (home, install) = (folder(&["other"]), folder(&["data/relations.toml", "claimgraph"]));
        let exe = install.path().join("claimgraph");
        assert_eq!(find(DATA, DATA_MARK, Some(home.path()), Some(&exe)), None);
        assert!(find(DATA, DATA_MARK, Some(install.path()), None).is_some());
    }
}
