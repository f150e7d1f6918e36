//! Messages with the text that they are about, carets below it (miette), on standard output.

use std::ops::Range;

use miette::{GraphicalReportHandler, GraphicalTheme, LabeledSpan, MietteDiagnostic, NamedSource, Report};

use crate::cli::error::CliError;
use crate::cli::report;
use crate::rules::Severity;

/// Columns where standard output is no terminal.
const WIDTH: usize = 100;

/// One message about a text.
pub(super) struct Drawn<'a> {
    pub(super) severity: Severity,
    pub(super) code: Option<&'a str>,
    pub(super) message: &'a str,
    pub(super) hint: Option<&'a str>,
    /// Name of the text.
    pub(super) name: &'a str,
    pub(super) text: &'a str,
    /// What each of its places says, where it says more than that it is meant.
    pub(super) labels: Vec<(Range<usize>, String)>,
}

/// What is to be printed.
pub(super) struct Drawing {
    handler: GraphicalReportHandler,
    out: String,
}

impl Drawing {
    /// Colours only on a terminal that wants them (`NO_COLOR`).
    pub(super) fn new() -> Self {
        let term = console::Term::stdout();
        let theme = if console::colors_enabled() && term.is_term() {
            GraphicalTheme::unicode()
        } else {
            GraphicalTheme::unicode_nocolor()
        };
        let width =
            term.size_checked().filter(|_| term.is_term()).map_or(WIDTH, |(_, columns)| columns.into());
        let handler = GraphicalReportHandler::new_themed(theme).with_width(width).with_context_lines(1);
        Self { handler, out: String::new() }
    }

    /// Adds a line.
    pub(super) fn line(&mut self, line: impl AsRef<str>) {
        self.out.push_str(line.as_ref());
        self.out.push('\n');
    }

    /// Adds a message.
    pub(super) fn add(&mut self, drawn: &Drawn<'_>) {
        let severity = match drawn.severity {
            Severity::Error => miette::Severity::Error,
            Severity::Warning => miette::Severity::Warning,
            Severity::Note => miette::Severity::Advice,
        };
        let labels = drawn.labels.iter().map(|(range, says)| {
            LabeledSpan::new_with_span((!says.is_empty()).then(|| says.clone()), range.clone())
        });
        let mut diagnostic = MietteDiagnostic::new(drawn.message)
            .with_severity(severity)
            .with_labels(labels.collect::<Vec<_>>());
        if let Some(code) = drawn.code {
            diagnostic = diagnostic.with_code(code);
        }
        if let Some(hint) = drawn.hint {
            diagnostic = diagnostic.with_help(hint);
        }
        let source = NamedSource::new(drawn.name, drawn.text.to_owned());
        let report = Report::new(diagnostic).with_source_code(source);
        // Fails only where the text of a report cannot be written into a string.
        let _ = self.handler.render_report(&mut self.out, report.as_ref());
        self.out.push('\n');
    }

    /// Writes it to standard output. Who closed that has seen enough.
    pub(super) fn print(&self) -> Result<(), CliError> {
        report::print(&self.out)
    }
}
