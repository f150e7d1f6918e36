//! Which field of a structured format holds what: as the user names it, or by the usual names.

/// What a field can be to a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Field {
    Id,
    Title,
    Text,
    Date,
    Publisher,
    Url,
    Language,
}

use Field::{Date, Id, Language, Publisher, Text, Title, Url};

impl Field {
    pub(super) const ALL: [Self; 7] = [Id, Title, Text, Date, Publisher, Url, Language];

    /// Names that corpora give to this field; where there are several, the first of the list counts.
    fn usual(self) -> &'static [&'static str] {
        match self {
            Id => &["id", "doc_id", "docid", "document_id", "article_id", "uuid", "guid", "_id"],
            Title => &["title", "headline", "heading"],
            Text => &[
                "text",
                "body",
                "content",
                "article",
                "maintext",
                "main_text",
                "fulltext",
                "full_text",
                "article_text",
                "article_body",
                "articlebody",
                "body_text",
                "plain_text",
            ],
            Date => &[
                "date",
                "published",
                "publish_date",
                "date_publish",
                "pub_date",
                "pubdate",
                "published_at",
                "publishedat",
                "publication_date",
                "date_published",
                "datepublished",
                "published_date",
            ],
            Publisher => &[
                "publisher",
                "source",
                "source_name",
                "source_domain",
                "domain",
                "outlet",
                "publication",
                "newspaper",
                "site_name",
            ],
            Url => &["url", "link", "uri", "source_url", "web_url"],
            Language => &["language", "lang"],
        }
    }
}

/// Names of fields (of JSON, columns of CSV and Parquet) that the user gave; where none is given, the usual
/// names are looked for. A given name must be written as in the file; of the usual ones case, spaces and
/// hyphens do not count (`Publish Date` is `publish_date`).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FieldNames {
    /// The document's id.
    pub id: Option<String>,
    /// Its title.
    pub title: Option<String>,
    /// Its text.
    pub text: Option<String>,
    /// Its date of publication.
    pub date: Option<String>,
    /// The publisher's name.
    pub publisher: Option<String>,
    /// Its address.
    pub url: Option<String>,
    /// Its language: a code ("en", "en-GB") or a name.
    pub language: Option<String>,
}

impl FieldNames {
    fn given(&self, field: Field) -> Option<&str> {
        let name = match field {
            Id => &self.id,
            Title => &self.title,
            Text => &self.text,
            Date => &self.date,
            Publisher => &self.publisher,
            Url => &self.url,
            Language => &self.language,
        };
        name.as_deref()
    }

    /// What a field of this name can be, each with its rank among the names of that kind.
    pub(super) fn roles(&self, name: &str) -> Vec<(Field, usize)> {
        let plain = name.trim().to_lowercase().replace([' ', '-'], "_");
        let role = |field: Field| {
            let rank = match self.given(field) {
                Some(given) => (given == name).then_some(0),
                None => field.usual().iter().position(|usual| *usual == plain),
            };
            rank.map(|rank| (field, rank))
        };
        Field::ALL.into_iter().filter_map(role).collect()
    }

    /// What to say where no field of `there` is the text.
    pub(super) fn no_text<'a>(&self, there: impl Iterator<Item = &'a str>) -> String {
        let names: Vec<_> = there.take(50).map(|name| format!("{name:?}")).collect();
        let there = if names.is_empty() { "no field at all".to_owned() } else { names.join(", ") };
        match self.given(Text) {
            Some(given) => format!("it has no {given:?}; it has {there} (see --text-field)"),
            None => format!("it has no \"text\", \"body\" or the like; it has {there} (see --text-field)"),
        }
    }
}

/// A value that may be one of a document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Value {
    /// A string, or a whole number as it is written.
    Text(String),
    /// An object with a `name`, as some give the publisher.
    Named(String),
    /// Anything else, by the name of its type.
    Other(&'static str),
}

impl Value {
    /// The text of the value where it is one that says something.
    fn worth(&self) -> u8 {
        match self {
            Self::Text(text) if !text.trim().is_empty() => 2,
            Self::Text(_) | Self::Named(_) => 1,
            Self::Other(_) => 0,
        }
    }
}

/// The values of one record: for each kind of field the best that was offered.
#[derive(Debug, Default)]
pub(super) struct Values {
    slots: [Option<(usize, Value)>; Field::ALL.len()],
}

impl Values {
    /// Offers a value: one that says something is better than an empty one, then a lower rank.
    pub(super) fn offer(&mut self, field: Field, rank: usize, value: Value) {
        let Some(slot) = self.slots.get_mut(field as usize) else { return };
        let better = slot.as_ref().is_none_or(|(old_rank, old)| {
            (value.worth(), std::cmp::Reverse(rank)) > (old.worth(), std::cmp::Reverse(*old_rank))
        });
        if better {
            *slot = Some((rank, value));
        }
    }

    /// Takes the value of a field.
    pub(super) fn take(&mut self, field: Field) -> Option<Value> {
        self.slots.get_mut(field as usize)?.take().map(|(_, value)| value)
    }

    /// Takes a value that is text and not empty.
    pub(super) fn take_text(&mut self, field: Field) -> Option<String> {
        match self.take(field)? {
            Value::Text(text) if !text.trim().is_empty() => Some(text),
            Value::Named(name) if field == Publisher && !name.trim().is_empty() => Some(name),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kinds(names: &FieldNames, name: &str) -> Vec<Field> {
        names.roles(name).into_iter().map(|(field, _)| field).collect()
    }

    #[test]
    fn usual_names_are_found_however_they_are_written() {
        let names = FieldNames::default();
        assert_eq!(kinds(&names, "Publish Date"), [Date]);
        assert_eq!(kinds(&names, "MAINTEXT"), [Text]);
        assert_eq!(kinds(&names, "source-domain"), [Publisher]);
        assert!(kinds(&names, "textual").is_empty());
    }

    #[test]
    fn a_given_name_stands_for_the_usual_ones_and_may_serve_twice() {
        let names = FieldNames {
            id: Some("url".to_owned()),
            text: Some("Story".to_owned()),
            ..FieldNames::default()
        };
        assert_eq!(kinds(&names, "url"), [Id, Url]);
        assert_eq!(kinds(&names, "Story"), [Text]);
        assert!(kinds(&names, "story").is_empty());
        assert!(kinds(&names, "text").is_empty());
    }

    #[test]
    fn the_first_name_that_says_something_counts() {
        let mut values = Values::default();
        values.offer(Text, 2, Value::Text("content".to_owned()));
        values.offer(Text, 0, Value::Text(" ".to_owned()));
        values.offer(Text, 1, Value::Other("a list"));
        assert_eq!(values.take(Text), Some(Value::Text("content".to_owned())));
    }
}
