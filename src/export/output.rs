//! The output folder: written beside its place, moved there when whole.

use std::fs;
use std::path::{Component, Path, PathBuf};

use tempfile::TempDir;

use super::ExportError;
use super::manifest::{self, MANIFEST};

/// A folder that takes the place of the output folder at [`Output::commit`], or vanishes when dropped.
#[derive(Debug)]
pub struct Output {
    place: PathBuf,
    parent: PathBuf,
    staging: TempDir,
}

impl Output {
    /// Makes the temporary folder, a sibling of `place`, so that moving it is one rename.
    ///
    /// `place` may be missing, empty, or the output of an earlier run; a folder of anything else is refused,
    /// before any work is done.
    pub fn create(place: &Path) -> Result<Self, ExportError> {
        let place = Self::settle(place)?;
        let parent = place.parent().map(Path::to_owned);
        let parent = parent.ok_or_else(|| ExportError::Foreign { path: place.clone() })?;
        fs::create_dir_all(&parent).map_err(ExportError::at(&parent))?;
        let staging = sibling(&place, &parent, "partial")?;
        Ok(Self { place, parent, staging })
    }

    /// The absolute path of an output folder, links resolved, which is checked as [`create`](Self::create) does.
    pub fn settle(place: &Path) -> Result<PathBuf, ExportError> {
        let place = settle(place)?;
        check(&place)?;
        Ok(place)
    }

    /// The same as [`create`](Self::create), with the temporary folder in `folder`, a sibling of `place`.
    pub fn create_in(place: &Path, folder: &Path) -> Result<Self, ExportError> {
        let place = Self::settle(place)?;
        let parent = place.parent().map(Path::to_owned);
        let parent = parent.ok_or_else(|| ExportError::Foreign { path: place.clone() })?;
        let staging = sibling(&place, folder, "partial")?;
        Ok(Self { place, parent, staging })
    }

    /// The temporary folder.
    pub fn path(&self) -> &Path {
        self.staging.path()
    }

    /// Puts the folder into its place. An earlier output is moved aside first and deleted last; files in it
    /// that claimgraph did not write are kept, in the new folder.
    pub fn commit(self) -> Result<(), ExportError> {
        check(&self.place)?;
        let at = ExportError::at(&self.place);
        let mut old = None;
        if self.place.exists() {
            let aside = sibling(&self.place, &self.parent, "old")?;
            fs::rename(&self.place, aside.path()).map_err(&at)?;
            old = Some(aside.keep());
        }
        if let Err(error) = fs::rename(self.staging.path(), &self.place) {
            if let Some(old) = &old {
                // The old output goes back; if even that fails, the message of the first failure counts.
                let _ = fs::rename(old, &self.place);
            }
            return Err(at(error));
        }
        let _ = self.staging.keep();
        match old {
            Some(old) => retire(&old, &self.place).map_err(ExportError::at(&old)),
            None => Ok(()),
        }
    }
}

/// The absolute path of the output folder, links resolved, so that a link to a folder stays a link.
fn settle(place: &Path) -> Result<PathBuf, ExportError> {
    let at = ExportError::at(place);
    if place.exists() {
        return fs::canonicalize(place).map_err(at);
    }
    if !matches!(place.components().next_back(), Some(Component::Normal(_))) {
        return Err(at(std::io::ErrorKind::NotFound.into()));
    }
    std::path::absolute(place).map_err(at)
}

/// Refuses a place that holds something else than an earlier output.
fn check(place: &Path) -> Result<(), ExportError> {
    if !place.exists() {
        return Ok(());
    }
    if !place.is_dir() {
        return Err(ExportError::NotAFolder { path: place.to_owned() });
    }
    let mut entries = fs::read_dir(place).map_err(ExportError::at(place))?;
    if entries.next().is_none() || manifest::is_ours(&place.join(MANIFEST)) {
        return Ok(());
    }
    Err(ExportError::Foreign { path: place.to_owned() })
}

/// A new hidden folder beside `place`.
fn sibling(place: &Path, parent: &Path, what: &str) -> Result<TempDir, ExportError> {
    let name = place.file_name().unwrap_or_default().to_string_lossy();
    let prefix = format!(".{name}.{what}-");
    let mut builder = tempfile::Builder::new();
    builder.prefix(&prefix);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        // A temporary folder is its owner's alone; this one becomes the output, for which the umask decides.
        builder.permissions(fs::Permissions::from_mode(0o777));
    }
    builder.tempdir_in(parent).map_err(ExportError::at(parent))
}

/// Deletes what an earlier run wrote in `old`, and moves what remains to the same names in `new`.
fn retire(old: &Path, new: &Path) -> std::io::Result<()> {
    for name in manifest::files(&old.join(MANIFEST)) {
        match fs::remove_file(old.join(name)) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(error),
            _ => {}
        }
    }
    keep_rest(old, new)
}

fn keep_rest(old: &Path, new: &Path) -> std::io::Result<()> {
    let mut entries: Vec<_> = fs::read_dir(old)?.collect::<Result<_, _>>()?;
    entries.sort_by_key(fs::DirEntry::file_name);
    for entry in entries {
        let target = new.join(entry.file_name());
        if !target.exists() {
            let ours_and_empty = entry.file_type()?.is_dir() && fs::remove_dir(entry.path()).is_ok();
            if !ours_and_empty {
                fs::rename(entry.path(), &target)?;
            }
        } else if entry.file_type()?.is_dir() {
            keep_rest(&entry.path(), &target)?;
        }
    }
    fs::remove_dir(old)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn finished(place: &Path, files: &[(&str, &str)]) -> Result<(), ExportError> {
        let output = Output::create(place)?;
        let names: Vec<&str> = files.iter().map(|(name, _)| *name).collect();
        let manifest = serde_json::json!({"program": "claimgraph", "files": names});
        fs::write(output.path().join(MANIFEST), manifest.to_string()).unwrap();
        for (name, text) in files {
            let path = output.path().join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }
        output.commit()
    }

    fn listing(folder: &Path) -> Vec<String> {
        let entries = fs::read_dir(folder).unwrap();
        let mut names: Vec<_> =
            entries.map(|e| e.unwrap().file_name().to_string_lossy().into_owned()).collect();
        names.sort();
        names
    }

    #[test]
    fn an_earlier_output_is_replaced_and_nothing_stays_behind() {
        let parent = tempfile::tempdir().unwrap();
        let place = parent.path().join("deep/out");
        finished(&place, &[("a.txt", "old"), ("old-only.txt", "x"), ("sub/b.txt", "x")]).unwrap();
        finished(&place, &[("a.txt", "new")]).unwrap();
        assert_eq!(fs::read_to_string(place.join("a.txt")).unwrap(), "new");
        assert_eq!(listing(&place), ["a.txt", "run.json"]);
        assert_eq!(listing(place.parent().unwrap()), ["out"]);
    }

    #[test]
    fn a_foreign_folder_is_refused_and_stays_as_it_is() {
        let parent = tempfile::tempdir().unwrap();
        let place = parent.path().join("out");
        fs::create_dir(&place).unwrap();
        fs::write(place.join("thesis.txt"), "years of work").unwrap();
        assert!(matches!(Output::create(&place), Err(ExportError::Foreign { .. })));
        fs::write(place.join(MANIFEST), "{\"program\": \"another\"}").unwrap();
        assert!(matches!(Output::create(&place), Err(ExportError::Foreign { .. })));
        assert_eq!(listing(&place), ["run.json", "thesis.txt"]);
        assert_eq!(listing(parent.path()), ["out"]);
        assert!(matches!(Output::create(&place.join("thesis.txt")), Err(ExportError::NotAFolder { .. })));
    }

    #[test]
    fn files_of_others_in_an_output_folder_are_kept() {
        let parent = tempfile::tempdir().unwrap();
        let place = parent.path().join("out");
        finished(&place, &[("a.txt", "old"), ("sub/b.txt", "old")]).unwrap();
        fs::write(place.join("notes.txt"), "mine").unwrap();
        fs::write(place.join("sub/mine.txt"), "mine too").unwrap();
        finished(&place, &[("a.txt", "new"), ("sub/b.txt", "new")]).unwrap();
        assert_eq!(listing(&place), ["a.txt", "notes.txt", "run.json", "sub"]);
        assert_eq!(listing(&place.join("sub")), ["b.txt", "mine.txt"]);
        assert_eq!(fs::read_to_string(place.join("sub/b.txt")).unwrap(), "new");
    }

    #[test]
    fn an_output_that_is_given_up_leaves_the_old_one() {
        let parent = tempfile::tempdir().unwrap();
        let place = parent.path().join("out");
        finished(&place, &[("a.txt", "old")]).unwrap();
        let output = Output::create(&place).unwrap();
        fs::write(output.path().join("a.txt"), "half").unwrap();
        drop(output);
        assert_eq!(fs::read_to_string(place.join("a.txt")).unwrap(), "old");
        assert_eq!(listing(parent.path()), ["out"]);
    }

    #[cfg(unix)]
    #[test]
    fn a_link_to_the_output_folder_stays_a_link() {
        let parent = tempfile::tempdir().unwrap();
        let real = parent.path().join("real");
        finished(&real, &[("a.txt", "old")]).unwrap();
        let link = parent.path().join("link");
        std::os::unix::fs::symlink(&real, &link).unwrap();
        finished(&link, &[("a.txt", "new")]).unwrap();
        assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
        assert_eq!(fs::read_to_string(real.join("a.txt")).unwrap(), "new");
    }
}
