//! JSON Lines: one object a line.

use std::fmt;
use std::io::BufRead;

use serde::de::{Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};

use super::SkipReason;
use super::encoding::decode;
use super::fields::{FieldNames, Value, Values};
use super::lines::{Line, next_line};
use super::records::{Draft, Fault, Records, draft};

/// Reads the objects of a file.
pub(super) struct JsonLines {
    reader: Option<Box<dyn BufRead + Send>>,
    names: FieldNames,
    limit: u64,
    line: u64,
}

impl JsonLines {
    pub(super) fn new(reader: Box<dyn BufRead + Send>, names: FieldNames, limit: u64) -> Self {
        Self { reader: Some(reader), names, limit, line: 0 }
    }
}

impl Records for JsonLines {
    fn next(&mut self) -> Option<Result<Draft, Fault>> {
        loop {
            let reader = self.reader.as_mut()?;
            self.line += 1;
            let fault = |reason| Some(Err(Fault { line: Some(self.line), reason }));
            let bytes = match next_line(reader.as_mut(), self.limit) {
                Ok(None) => {
                    self.reader = None;
                    return None;
                }
                Err(e) => {
                    self.reader = None;
                    return fault(SkipReason::Io(e.to_string()));
                }
                Ok(Some(Line::TooLong)) => return fault(SkipReason::TooLong { limit: self.limit }),
                Ok(Some(Line::Whole(bytes))) => bytes,
            };
            let mark = b"\xef\xbb\xbf".as_slice();
            let bytes = bytes.strip_prefix(mark).filter(|_| self.line == 1).unwrap_or(&bytes);
            if bytes.iter().all(u8::is_ascii_whitespace) {
                continue;
            }
            return match parse(bytes, &self.names, self.line) {
                Ok(draft) => Some(Ok(draft)),
                Err(reason) => fault(reason),
            };
        }
    }
}

fn parse(bytes: &[u8], names: &FieldNames, line: u64) -> Result<Draft, SkipReason> {
    let text = decode(bytes.to_vec())?;
    if !text.trim_start().starts_with('{') {
        return Err(match serde_json::from_str::<IgnoredAny>(&text) {
            Ok(_) => SkipReason::NotADocument("the line is JSON, but no object".to_owned()),
            Err(e) => SkipReason::BrokenJson(column_only(&e)),
        });
    }
    let mut found = Found { names, values: Values::default(), keys: Vec::new() };
    let mut parser = serde_json::Deserializer::from_str(&text);
    parser.deserialize_map(&mut found).and_then(|()| parser.end()).map_err(|e| match e.classify() {
        serde_json::error::Category::Data => SkipReason::NotADocument(column_only(&e)),
        _ => SkipReason::BrokenJson(column_only(&e)),
    })?;
    draft(found.values, line, || names.no_text(found.keys.iter().map(String::as_str)))
}

/// The message of serde_json counts lines within the line: "at line 1" would only mislead.
fn column_only(error: &serde_json::Error) -> String {
    error.to_string().replace(" at line 1 column ", " at column ")
}

/// Takes the fields that are known from an object; the others are passed over, however large.
struct Found<'a> {
    names: &'a FieldNames,
    values: Values,
    /// The first keys, for the message where none is the text.
    keys: Vec<String>,
}

impl<'de> Visitor<'de> for &mut Found<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        while let Some(key) = map.next_key::<String>()? {
            let roles = self.names.roles(&key);
            if roles.is_empty() {
                map.next_value::<IgnoredAny>()?;
            } else if let Some(value) = map.next_value_seed(Seed)? {
                for (field, rank) in roles {
                    self.values.offer(field, rank, value.clone());
                }
            }
            if self.keys.len() < 50 {
                self.keys.push(key);
            }
        }
        Ok(())
    }
}

/// Reads a value; `None` for null. Of an object it keeps the `name`.
struct Seed;

impl<'de> serde::de::DeserializeSeed<'de> for Seed {
    type Value = Option<Value>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Seed {
    type Value = Option<Value>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value")
    }

    fn visit_unit<E>(self) -> Result<Self::Value, E> {
        Ok(None)
    }

    fn visit_str<E>(self, text: &str) -> Result<Self::Value, E> {
        Ok(Some(Value::Text(text.to_owned())))
    }

    fn visit_string<E>(self, text: String) -> Result<Self::Value, E> {
        Ok(Some(Value::Text(text)))
    }

    fn visit_i64<E>(self, number: i64) -> Result<Self::Value, E> {
        Ok(Some(Value::Text(number.to_string())))
    }

    fn visit_u64<E>(self, number: u64) -> Result<Self::Value, E> {
        Ok(Some(Value::Text(number.to_string())))
    }

    fn visit_f64<E>(self, _: f64) -> Result<Self::Value, E> {
        Ok(Some(Value::Other("a fraction")))
    }

    fn visit_bool<E>(self, _: bool) -> Result<Self::Value, E> {
        Ok(Some(Value::Other("true or false")))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Self::Value, A::Error> {
        while seq.next_element::<IgnoredAny>()?.is_some() {}
        Ok(Some(Value::Other("a list")))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut name = None;
        while let Some(key) = map.next_key::<String>()? {
            if key == "name" {
                if let Some(Value::Text(text)) = map.next_value_seed(Self)? {
                    name = Some(text);
                }
            } else {
                map.next_value::<IgnoredAny>()?;
            }
        }
        Ok(Some(name.map_or(Value::Other("an object"), Value::Named)))
    }
}
