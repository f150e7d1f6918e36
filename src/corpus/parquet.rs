//! Parquet: one document a row, row groups one after the other, of each only the columns that are wanted.

use std::fs::File;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use parquet::errors::ParquetError;
use parquet::file::reader::{FileReader, SerializedFileReader};
use parquet::record::reader::{ReaderIter, TreeBuilder};
use parquet::record::{Field as Cell, Row};
use parquet::schema::types::{SchemaDescPtr, SchemaDescriptor, Type};

use super::SkipReason;
use super::fields::{Field, FieldNames, Value, Values};
use super::records::{Draft, Fault, Records, draft};

/// So many rows are read from a column at a time.
const BATCH: usize = 16;

/// Reads the rows of a file.
pub(super) struct Table {
    file: SerializedFileReader<File>,
    columns: SchemaDescPtr,
    names: FieldNames,
    limit: u64,
    count: Arc<AtomicU64>,
    group: usize,
    rows: Option<ReaderIter>,
    /// Number of the row, counted from 1.
    row: u64,
    over: bool,
}

impl Table {
    pub(super) fn open(
        path: &Path,
        names: FieldNames,
        limit: u64,
        count: Arc<AtomicU64>,
    ) -> Result<Self, SkipReason> {
        let file = File::open(path).map_err(|e| SkipReason::Io(e.to_string()))?;
        let file = guarded(|| SerializedFileReader::new(file))?;
        let root = file.metadata().file_metadata().schema();
        let all: Vec<_> = root.get_fields().to_vec();
        let wanted: Vec<_> = all.iter().filter(|c| !names.roles(c.name()).is_empty()).cloned().collect();
        let is_text = |name: &str| names.roles(name).iter().any(|(field, _)| *field == Field::Text);
        if !wanted.iter().any(|column| is_text(column.name())) {
            return Err(SkipReason::NoTextField(names.no_text(all.iter().map(|c| c.name()))));
        }
        let columns = guarded(|| Type::group_type_builder(root.name()).with_fields(wanted).build())?;
        let columns = Arc::new(SchemaDescriptor::new(Arc::new(columns)));
        Ok(Self { file, columns, names, limit, count, group: 0, rows: None, row: 0, over: false })
    }

    fn row(&mut self) -> Result<Option<Row>, SkipReason> {
        loop {
            if let Some(row) =
                self.rows.as_mut().and_then(|rows| guarded(|| rows.next().transpose()).transpose())
            {
                return row.map(Some);
            }
            if self.group >= self.file.num_row_groups() {
                return Ok(None);
            }
            let (file, group, columns) = (&self.file, self.group, Arc::clone(&self.columns));
            let (rows, bytes) = guarded(|| {
                let group = file.get_row_group(group)?;
                let bytes = group.metadata().compressed_size();
                let rows = TreeBuilder::new().with_batch_size(BATCH).as_iter(columns, &*group)?;
                Ok((rows, bytes))
            })?;
            self.count.fetch_add(u64::try_from(bytes).unwrap_or(0), Ordering::Relaxed);
            self.rows = Some(rows);
            self.group += 1;
        }
    }

    fn parse(&self, row: &Row) -> Result<Draft, SkipReason> {
        let mut values = Values::default();
        for (name, cell) in row.get_column_iter() {
            for (field, rank) in self.names.roles(name) {
                if let Some(value) = value(cell) {
                    values.offer(field, rank, value);
                }
            }
        }
        let draft = draft(values, self.row, || "it is null".to_owned())?;
        if draft.text.len() as u64 > self.limit {
            return Err(SkipReason::TooLong { limit: self.limit });
        }
        Ok(draft)
    }
}

impl Records for Table {
    fn next(&mut self) -> Option<Result<Draft, Fault>> {
        if self.over {
            return None;
        }
        self.row += 1;
        let line = Some(self.row);
        match self.row() {
            Ok(Some(row)) => Some(self.parse(&row).map_err(|reason| Fault { line, reason })),
            Ok(None) => {
                self.over = true;
                None
            }
            Err(reason) => {
                self.over = true;
                Some(Err(Fault { line, reason }))
            }
        }
    }
}

fn value(cell: &Cell) -> Option<Value> {
    Some(match cell {
        Cell::Null => return None,
        Cell::Str(text) => Value::Text(text.clone()),
        // Some writers leave out that a column is text.
        Cell::Bytes(bytes) => match std::str::from_utf8(bytes.data()) {
            Ok(text) => Value::Text(text.to_owned()),
            Err(_) => Value::Other("bytes that are no UTF-8"),
        },
        Cell::Byte(_) | Cell::Short(_) | Cell::Int(_) | Cell::Long(_) => Value::Text(cell.to_string()),
        Cell::UByte(_) | Cell::UShort(_) | Cell::UInt(_) | Cell::ULong(_) => Value::Text(cell.to_string()),
        Cell::Date(_) | Cell::TimestampMillis(_) | Cell::TimestampMicros(_) => Value::Text(cell.to_string()),
        Cell::Group(_) => Value::Other("a group"),
        Cell::ListInternal(_) => Value::Other("a list"),
        _ => Value::Other("neither text nor a whole number"),
    })
}

/// The library panics on some damaged files; that must not end the run.
fn guarded<T>(work: impl FnOnce() -> Result<T, ParquetError>) -> Result<T, SkipReason> {
    match catch_unwind(AssertUnwindSafe(work)) {
        Ok(result) => result.map_err(|e| SkipReason::Io(e.to_string())),
        Err(_) => Err(SkipReason::Io("the Parquet data are damaged".to_owned())),
    }
}

#[cfg(test)]
mod tests {
    use parquet::data_type::{ByteArray, ByteArrayType, Int64Type};
    use parquet::file::writer::SerializedFileWriter;
    use parquet::schema::parser::parse_message_type;

    use super::*;
    use crate::corpus::{Documents, ReadOptions, Source, SourceKind};

    fn write(path: &Path, text: &str, groups: &[&[&str]]) {
        let schema = format!("message m {{ required int64 id; required binary {text} (UTF8); }}");
        let schema = Arc::new(parse_message_type(&schema).unwrap());
        let file = File::create(path).unwrap();
        let mut writer = SerializedFileWriter::new(file, schema, Arc::default()).unwrap();
        let mut id = 0;
        for group in groups {
            let mut rows = writer.next_row_group().unwrap();
            let ids: Vec<i64> = group
                .iter()
                .map(|_| {
                    id += 1;
                    id
                })
                .collect();
            let mut column = rows.next_column().unwrap().unwrap();
            column.typed::<Int64Type>().write_batch(&ids, None, None).unwrap();
            column.close().unwrap();
            let texts: Vec<_> = group.iter().map(|text| ByteArray::from(*text)).collect();
            let mut column = rows.next_column().unwrap().unwrap();
            column.typed::<ByteArrayType>().write_batch(&texts, None, None).unwrap();
            column.close().unwrap();
            rows.close().unwrap();
        }
        writer.close().unwrap();
    }

    fn read(path: &Path, limit: u64) -> Vec<String> {
        let source =
            Source { path: path.to_owned(), kind: SourceKind::Parquet, id: "p".to_owned(), bytes: None };
        let options = ReadOptions { max_document: limit, ..ReadOptions::default() };
        let name = |r: Result<crate::corpus::Document, crate::corpus::Skipped>| match r {
            Ok(d) => format!("{}={}", d.id, d.text),
            Err(s) => format!("{}@{}: {}", s.reason.kind(), s.origin.line.unwrap_or(0), s.reason),
        };
        Documents::new(vec![source], options).map(name).collect()
    }

    #[test]
    fn rows_of_all_groups_are_read_and_what_is_missing_or_damaged_is_told() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("a.parquet");
        write(&path, "Content", &[&["Two ships left.", "long long long long"], &["", "Three ships left."]]);
        let got = read(&path, 18);
        assert_eq!(got[0], "1=Two ships left.");
        assert!(got[1].starts_with("too_long@2"), "{got:?}");
        assert!(got[2].starts_with("empty_text@3"), "{got:?}");
        assert_eq!(got[3..], ["4=Three ships left."]);
        let whole = std::fs::read(&path).unwrap();
        std::fs::write(&path, &whole[..whole.len() / 2]).unwrap();
        assert!(read(&path, 100)[0].starts_with("unreadable@0"));
        let mut damaged = whole.clone();
        damaged[8..40].fill(0xff);
        std::fs::write(&path, damaged).unwrap();
        assert!(read(&path, 100).iter().any(|got| got.starts_with("unreadable@")));
        write(&path, "story", &[&["Two ships left."]]);
        let got = read(&path, 100);
        assert!(got[0].starts_with("no_text_field@0") && got[0].contains("\"id\", \"story\""), "{got:?}");
        assert_eq!(got.len(), 1);
    }
}
