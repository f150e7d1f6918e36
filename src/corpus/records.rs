//! What the readers of the formats have in common: one record after the other.

use super::SkipReason;
use super::fields::{Field, Value, Values};

/// A document as a format gives it, before it is looked at.
#[derive(Debug, Default)]
pub(super) struct Draft {
    pub(super) id: Option<String>,
    pub(super) title: Option<String>,
    pub(super) text: String,
    pub(super) title_in_text: bool,
    pub(super) date: Option<String>,
    pub(super) publisher: Option<String>,
    pub(super) url: Option<String>,
    /// Language, as the source gives it.
    pub(super) language: Option<String>,
    /// True where that may well be wrong: pages get it from a template.
    pub(super) language_by_template: bool,
    /// Its line, or its number, counted from 1; `None` where the file is one document.
    pub(super) line: Option<u64>,
}

/// A record that is no document.
#[derive(Debug)]
pub(super) struct Fault {
    /// As in [`Draft`].
    pub(super) line: Option<u64>,
    pub(super) reason: SkipReason,
}

/// Reads the records of one file, one after the other, none of them longer than the limit in memory.
pub(super) trait Records: Send {
    /// The next record; `None` at the end, and after a fault from which there is no way on.
    fn next(&mut self) -> Option<Result<Draft, Fault>>;
}

/// A file of which nothing can be read.
pub(super) struct Broken(pub(super) Option<Fault>);

impl Records for Broken {
    fn next(&mut self) -> Option<Result<Draft, Fault>> {
        self.0.take().map(Err)
    }
}

/// Makes a draft of the values of a record. `there` names the record's fields, for the message.
pub(super) fn draft(
    mut values: Values,
    line: u64,
    no_text: impl FnOnce() -> String,
) -> Result<Draft, SkipReason> {
    let wrong = |message: String| Err(SkipReason::NotADocument(message));
    let text = match values.take(Field::Text) {
        Some(Value::Text(text)) => text,
        Some(Value::Named(_)) => return wrong("its text is an object, not a string".to_owned()),
        Some(Value::Other(kind)) => return wrong(format!("its text is {kind}, not a string")),
        None => return wrong(no_text()),
    };
    let id = match values.take(Field::Id) {
        Some(Value::Text(id)) if !id.is_empty() => Some(id),
        Some(Value::Text(_)) | None => None,
        Some(Value::Named(_) | Value::Other(_)) => {
            return wrong("the id must be a string or a whole number".to_owned());
        }
    };
    Ok(Draft {
        id,
        title: values.take_text(Field::Title),
        text,
        title_in_text: false,
        date: values.take_text(Field::Date),
        publisher: values.take_text(Field::Publisher),
        url: values.take_text(Field::Url),
        language: values.take_text(Field::Language),
        language_by_template: false,
        line: Some(line),
    })
}
