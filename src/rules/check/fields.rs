//! The keys that a type of the rule files knows, asked of serde itself, so that no list can grow stale.

use serde::de::value::Error;
use serde::de::{Deserialize, Deserializer, Error as _, Visitor};
use serde::forward_to_deserialize_any;

/// Takes note of the fields that a type asks for, and gives nothing.
struct Asked<'a>(&'a mut &'static [&'static str]);

impl<'de> Deserializer<'de> for Asked<'_> {
    type Error = Error;

    fn deserialize_any<V: Visitor<'de>>(self, _: V) -> Result<V::Value, Error> {
        Err(Error::custom("only the fields are asked for"))
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Error> {
        *self.0 = fields;
        self.deserialize_any(visitor)
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf option unit
        unit_struct newtype_struct seq tuple tuple_struct map enum identifier ignored_any
    }
}

/// The keys that `T` reads, as they are written.
pub(super) fn fields<T: for<'de> Deserialize<'de>>() -> &'static [&'static str] {
    let mut found: &'static [&'static str] = &[];
    // Always an error: no value was given.
    let _ = T::deserialize(Asked(&mut found));
    found
}

#[cfg(test)]
mod tests {
    use super::super::super::spec::{CueSpec, RuleFile};
    use super::*;

    #[test]
    fn a_type_tells_its_keys_as_they_are_written() {
        assert_eq!(fields::<RuleFile>(), ["lexicon", "macro", "rule", "cue"]);
        assert!(fields::<CueSpec>().contains(&"unless"));
    }
}
