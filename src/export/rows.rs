//! What the tabular exports share: files of CSV rows, and clean fields.

use std::fs::File;
use std::io::Write;
use std::path::{Path, PathBuf};

use super::ExportError;

/// A CSV file with a header row; quotes are doubled, rows end in `\n`.
#[derive(Debug)]
pub(super) struct CsvFile {
    path: PathBuf,
    writer: csv::Writer<File>,
}

impl CsvFile {
    pub(super) fn create(path: PathBuf, header: &[impl AsRef<str>]) -> Result<Self, ExportError> {
        let file = File::create(&path).map_err(ExportError::at(&path))?;
        let mut csv = Self { writer: csv::Writer::from_writer(file), path };
        csv.row(header)?;
        Ok(csv)
    }

    pub(super) fn row(&mut self, fields: &[impl AsRef<str>]) -> Result<(), ExportError> {
        let written = self.writer.write_record(fields.iter().map(|f| f.as_ref().as_bytes()));
        written.map_err(ExportError::csv(&self.path))
    }

    /// Writes what is buffered, down to the disk.
    pub(super) fn finish(self) -> Result<(), ExportError> {
        let at = ExportError::at(&self.path);
        let file = self.writer.into_inner().map_err(|e| at(e.into_error()))?;
        file.sync_all().map_err(&at)
    }
}

/// Writes a whole small file.
pub(super) fn write_file(path: &Path, text: &str) -> Result<(), ExportError> {
    let at = ExportError::at(path);
    let mut file = File::create(path).map_err(&at)?;
    file.write_all(text.as_bytes()).and_then(|()| file.sync_all()).map_err(&at)
}

/// A text without line breaks and control characters, which some readers of CSV do not expect in a field.
pub(super) fn one_line(text: &str) -> String {
    let clean: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    clean.split(' ').filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ")
}

/// A field on one line that no spreadsheet runs: one that begins with `=`, `+`, `-` or `@` would be taken for a
/// formula, so it gets an apostrophe in front.
pub(super) fn cell(text: &str) -> String {
    let text = one_line(text);
    if text.starts_with(['=', '+', '-', '@']) { format!("'{text}") } else { text }
}

/// A number without needless digits; the same bytes on every machine.
pub(super) fn decimal(number: f64) -> String {
    let fixed = format!("{number:.3}");
    let short = fixed.trim_end_matches('0');
    if short.ends_with('.') { format!("{short}0") } else { short.to_owned() }
}

/// `end user` as `END_USER`.
pub(super) fn upper_snake(name: &str) -> String {
    let upper = name.trim().to_uppercase();
    upper.chars().map(|c| if c.is_alphanumeric() { c } else { '_' }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_have_one_line() {
        assert_eq!(one_line(" a\r\nb\u{0}\tc  d\u{85}e "), "a b c d e");
        assert_eq!(one_line("\n"), "");
    }

    #[test]
    fn formulas_are_defused() {
        assert_eq!(cell("=HYPERLINK(\"x\")"), "'=HYPERLINK(\"x\")");
        assert_eq!(cell("\t-1+1"), "'-1+1");
        assert_eq!(cell("+33"), "'+33");
        assert_eq!(cell("\n@cmd"), "'@cmd");
        assert_eq!(cell("a=b"), "a=b");
        assert_eq!(cell(""), "");
    }

    #[test]
    fn decimals_are_short() {
        assert_eq!([0.9, 1.0, 0.123, 0.0].map(decimal), ["0.9", "1.0", "0.123", "0.0"]);
    }

    #[test]
    fn role_names_become_types() {
        assert_eq!(upper_snake("end-user"), "END_USER");
    }
}
