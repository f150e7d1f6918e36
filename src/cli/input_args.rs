//! Which articles are read, and how.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::error::{CliError, Exit};
use crate::corpus::{FieldNames, InputError, ReadOptions, Source, SourceKind, listed, sources};

#[derive(Debug, Args)]
pub(super) struct InputArgs {
    /// Files, folders, patterns in quotes ('news/*.jsonl.gz'), or - for standard input. Read are .txt, .html,
    /// .jsonl, .csv, .tsv, .warc and, where it is built in, .parquet, all but the last also as .gz and .zst.
    #[arg(required_unless_present = "files_from", value_name = "INPUT")]
    pub(super) inputs: Vec<PathBuf>,
    /// Reads the files that FILE names, too, one a line (- for standard input).
    #[arg(long, value_name = "FILE")]
    pub(super) files_from: Option<PathBuf>,
    /// Format of the input [default: by suffix; standard input is JSON Lines where it begins with {, a page or a
    /// WARC where it begins as one, else text].
    #[arg(long, value_enum)]
    pub(super) from: Option<From>,
    /// Reads documents in any language; else those that are not in English are skipped.
    #[arg(long)]
    pub(super) any_language: bool,
    #[command(flatten)]
    fields: FieldArgs,
}

/// Names of fields of JSON Lines, columns of CSV, TSV and Parquet.
#[derive(Debug, Args)]
#[command(next_help_heading = "Fields of records [default: the usual names, such as text, body or content]")]
struct FieldArgs {
    /// Field or column of the text.
    #[arg(long, value_name = "NAME")]
    text_field: Option<String>,
    /// That of the id, which must be unique.
    #[arg(long, value_name = "NAME")]
    id_field: Option<String>,
    /// That of the title.
    #[arg(long, value_name = "NAME")]
    title_field: Option<String>,
    /// That of the date of publication.
    #[arg(long, value_name = "NAME")]
    date_field: Option<String>,
    /// That of the publisher's name.
    #[arg(long, value_name = "NAME")]
    publisher_field: Option<String>,
    /// That of the address.
    #[arg(long, value_name = "NAME")]
    url_field: Option<String>,
    /// That of the language (en, en-GB, English).
    #[arg(long, value_name = "NAME")]
    language_field: Option<String>,
}

impl InputArgs {
    /// The files, in the order in which they are read.
    pub(super) fn sources(&self, known: &[SourceKind]) -> Result<Vec<Source>, CliError> {
        let kind = self.from.map(From::kind);
        if let Some(kind) = kind.filter(|kind| !known.contains(kind)) {
            let message = format!("--from: {kind:?} holds no articles; `tag` reads it");
            return Err(CliError::new(Exit::Usage, message));
        }
        let mut found = sources(&self.inputs, kind, known)?;
        if let Some(list) = &self.files_from {
            if list.as_os_str() == "-" && found.iter().any(Source::is_stdin) {
                return Err(InputError::StdinTwice.into());
            }
            found.append(&mut listed(list, kind, known)?);
        }
        Ok(found)
    }

    /// How documents are read, none of more than `max_document` bytes.
    pub(super) fn options(&self, max_document: u64) -> ReadOptions {
        let fields = &self.fields;
        let fields = FieldNames {
            id: fields.id_field.clone(),
            title: fields.title_field.clone(),
            text: fields.text_field.clone(),
            date: fields.date_field.clone(),
            publisher: fields.publisher_field.clone(),
            url: fields.url_field.clone(),
            language: fields.language_field.clone(),
        };
        ReadOptions { max_document, fields, any_language: self.any_language }
    }

    /// What a result depends on besides the files, for the log of a run.
    pub(super) fn meaning(&self) -> String {
        format!("--from {:?}, {:?}", self.from, self.options(0))
    }
}

/// Format of the input.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum From {
    /// One document a file.
    Text,
    /// One page a file.
    Html,
    /// One document a line.
    Jsonl,
    /// One document a row; comma, semicolon or tab, as the first row tells.
    Csv,
    /// One document a row, parted by tabs.
    Tsv,
    /// One page a record.
    Warc,
    /// One document a row.
    Parquet,
    /// Sentences whose tokens are kept (`tag` alone).
    Conllu,
}

impl From {
    fn kind(self) -> SourceKind {
        match self {
            Self::Text => SourceKind::Text,
            Self::Html => SourceKind::Html,
            Self::Jsonl => SourceKind::JsonLines,
            Self::Csv => SourceKind::Csv,
            Self::Tsv => SourceKind::Tsv,
            Self::Warc => SourceKind::Warc,
            Self::Parquet => SourceKind::Parquet,
            Self::Conllu => SourceKind::Conllu,
        }
    }
}
