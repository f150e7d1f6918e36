//! CSV and TSV: columns are found by the names in the first row.

use std::io::{self, BufRead, Cursor, Read};

use csv_core::{ReadFieldResult, Reader, ReaderBuilder};
use encoding_rs::{Encoding, UTF_8};

use super::SkipReason;
use super::encoding;
use super::fields::{Field, FieldNames, Value, Values};
use super::open::BUFFER;
use super::records::{Draft, Fault, Records, draft};

/// Reads the rows of a table.
pub(super) struct Table {
    input: Option<Box<dyn BufRead + Send>>,
    parser: Reader,
    names: FieldNames,
    limit: u64,
    /// Of each column its name and what it is to a document; none before the first row was read.
    columns: Vec<Column>,
}

struct Column {
    name: String,
    roles: Vec<(Field, usize)>,
}

/// A row as it was read: of columns that nobody wants, nothing is kept.
#[derive(Default)]
struct Row {
    line: u64,
    fields: Vec<Vec<u8>>,
    bytes: u64,
    too_long: bool,
}

impl Table {
    /// `delimiter` parts the columns; where there is none, the first row tells.
    pub(super) fn new(
        mut input: Box<dyn BufRead + Send>,
        delimiter: Option<u8>,
        names: FieldNames,
        limit: u64,
    ) -> io::Result<Self> {
        let mut first = Vec::new();
        input.by_ref().take(BUFFER as u64).read_until(b'\n', &mut first)?;
        let parser =
            ReaderBuilder::new().delimiter(delimiter.unwrap_or_else(|| guess_delimiter(&first))).build();
        let input: Box<dyn BufRead + Send> = Box::new(Cursor::new(first).chain(input));
        Ok(Self { input: Some(input), parser, names, limit, columns: Vec::new() })
    }

    /// The next row; fields for which `wanted` is false are left empty.
    fn row(&mut self, wanted: impl Fn(usize) -> bool) -> io::Result<Option<Row>> {
        let Some(input) = self.input.as_mut() else { return Ok(None) };
        let mut row = Row { line: self.parser.line(), ..Row::default() };
        let mut field = Vec::new();
        let mut out = [0; 8 << 10];
        let mut begun = false;
        loop {
            let buffer = match input.fill_buf() {
                Ok(buffer) => buffer,
                Err(e) if e.kind() == io::ErrorKind::Interrupted => continue,
                Err(e) => return Err(e),
            };
            if !begun {
                // Blank lines before a row belong to none.
                let blank = buffer.iter().take_while(|b| matches!(b, b'\n' | b'\r')).count();
                let lines = buffer.iter().take(blank).filter(|b| **b == b'\n').count() as u64;
                if blank > 0 {
                    self.parser.set_line(self.parser.line() + lines);
                    row.line = self.parser.line();
                    input.consume(blank);
                    continue;
                }
                begun = true;
            }
            let (result, read, written) = self.parser.read_field(buffer, &mut out);
            input.consume(read);
            row.bytes += written as u64;
            row.too_long |= row.bytes > self.limit;
            if row.too_long {
                field = Vec::new();
                row.fields = Vec::new();
            } else if wanted(row.fields.len()) {
                field.extend_from_slice(out.get(..written).unwrap_or_default());
            }
            match result {
                ReadFieldResult::InputEmpty | ReadFieldResult::OutputFull => {}
                ReadFieldResult::Field { record_end } => {
                    // Commas alone cost memory, too.
                    row.bytes += 1;
                    if !row.too_long {
                        row.fields.push(std::mem::take(&mut field));
                    }
                    if record_end {
                        return Ok(Some(row));
                    }
                }
                ReadFieldResult::End => return Ok(None),
            }
        }
    }

    /// Reads the first row.
    fn head(&mut self) -> Result<(), SkipReason> {
        let row = match self.row(|_| true) {
            Ok(Some(row)) => row,
            Ok(None) => return Err(SkipReason::EmptyText),
            Err(e) => return Err(SkipReason::Io(e.to_string())),
        };
        if row.too_long {
            return Err(SkipReason::TooLong { limit: self.limit });
        }
        if let Some((encoding, _)) = row.fields.first().and_then(|name| Encoding::for_bom(name)) {
            // UTF-8's own mark was taken off by the parser.
            let message = format!("{}; tables are read as UTF-8: convert it", encoding.name());
            return Err(SkipReason::NotText(message));
        }
        for name in decode(row.fields)? {
            let roles = self.names.roles(&name);
            self.columns.push(Column { name, roles });
        }
        if !self.columns.iter().any(|c| c.roles.iter().any(|(field, _)| *field == Field::Text)) {
            let names = self.columns.iter().map(|c| c.name.as_str());
            return Err(SkipReason::NoTextField(self.names.no_text(names)));
        }
        Ok(())
    }

    fn parse(&self, row: Row) -> Result<Draft, SkipReason> {
        if row.too_long {
            return Err(SkipReason::TooLong { limit: self.limit });
        }
        if row.fields.len() != self.columns.len() {
            let (has, wants) = (row.fields.len(), self.columns.len());
            let message = format!("the row has {has} fields where the first row has {wants}");
            return Err(SkipReason::NotADocument(message));
        }
        let mut values = Values::default();
        for (column, text) in self.columns.iter().zip(decode(row.fields)?) {
            for &(field, rank) in &column.roles {
                values.offer(field, rank, Value::Text(text.clone()));
            }
        }
        draft(values, row.line, String::new)
    }
}

impl Records for Table {
    fn next(&mut self) -> Option<Result<Draft, Fault>> {
        self.input.as_ref()?;
        if self.columns.is_empty()
            && let Err(reason) = self.head()
        {
            self.input = None;
            return Some(Err(Fault { line: Some(1), reason }));
        }
        let wanted: Vec<bool> = self.columns.iter().map(|column| !column.roles.is_empty()).collect();
        match self.row(|index| wanted.get(index).copied().unwrap_or(false)) {
            Ok(None) => {
                self.input = None;
                None
            }
            Err(e) => {
                self.input = None;
                Some(Err(Fault { line: Some(self.parser.line()), reason: SkipReason::Io(e.to_string()) }))
            }
            Ok(Some(row)) => {
                let line = Some(row.line);
                Some(self.parse(row).map_err(|reason| Fault { line, reason }))
            }
        }
    }
}

/// Decodes the fields of a row, all in one encoding: UTF-8, else what all of them together suggest.
fn decode(fields: Vec<Vec<u8>>) -> Result<Vec<String>, SkipReason> {
    let encoding = if fields.iter().all(|field| std::str::from_utf8(field).is_ok()) {
        UTF_8
    } else {
        encoding::guess(&fields.concat())?
    };
    fields.into_iter().map(|field| encoding::decode_as(encoding, field)).collect()
}

/// The one of comma, semicolon and tab that the first line has most of.
fn guess_delimiter(line: &[u8]) -> u8 {
    let count = |delimiter: u8| line.iter().filter(|b| **b == delimiter).count();
    // Of equals the last one is taken.
    [b'\t', b';', b','].into_iter().max_by_key(|delimiter| count(*delimiter)).unwrap_or(b',')
}
