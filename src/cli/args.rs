//! What the command line understands.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};

use super::error::CliError;
use super::eval::EvalArgs;
use super::graph_args::{ExportArg, ExportArgs, LoadArgs, MergeArgs, QueryArgs, ViewArgs};
use super::input_args::InputArgs;
use super::rules::RulesArgs;
use super::shard::Shard;
use crate::tagger::{CpuFeatures, Precision};

const EXAMPLES: &str = "\
Examples:
  claimgraph extract articles/ --out graph       a folder of articles
  claimgraph extract news.jsonl.gz more.csv --out graph --threads 8
  claimgraph extract 'crawl/*.warc.gz' --out graph
  claimgraph tag article.txt                     CoNLL-U on standard output
  claimgraph tag gold.conllu --out tagged.conllu
  claimgraph rules check --rules my-rules/       what is wrong with rules, with places and hints
  claimgraph eval gold.jsonl                     precision and recall against passages annotated by hand
  claimgraph merge monday tuesday --out week     one graph of two

Exit codes:
  0    all went well
  1    finished and written, but documents were skipped (listed on standard error); `rules check` found something
       to mend, or an example of `rules test` failed
  2    the command line makes no sense
  3    an input is missing, cannot be read, or nothing in it can be used
  4    the model, the rules or the data are missing or broken
  5    the output cannot be written
  70   a fault of the program itself
  130  stopped by ctrl-C";

/// Reads news and builds a graph of who supplies what to whom, who says so, and who denies it.
#[derive(Debug, Parser)]
#[command(name = "claimgraph", version, arg_required_else_help = true, after_help = EXAMPLES)]
pub(super) struct Cli {
    #[command(subcommand)]
    pub(super) command: Command,
    /// Form of the messages on standard error; json is one object a line.
    #[arg(long, global = true, value_enum, value_name = "FORMAT", default_value_t = LogFormat::Text)]
    pub(super) log_format: LogFormat,
}

/// Form of the messages on standard error.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum LogFormat {
    /// For people, with a bar on a terminal.
    Text,
    /// One object a line: level, event, message, and fields of the event.
    Json,
}

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Articles in, a graph out: JSON Lines, CSV, and files for neo4j-admin.
    Extract(ExtractArgs),
    /// Tags text or CoNLL-U with lemmas, parts of speech, dependencies and entities.
    Tag(TagArgs),
    /// For who writes rules: checks them, runs their examples, explains what they make of a sentence.
    Rules(RulesArgs),
    /// How good triples are, against passages annotated by hand.
    Eval(EvalArgs),
    /// Joins the graphs of several runs (shards, days) into one.
    Merge(MergeArgs),
    /// Writes a graph in further formats.
    Export(ExportArgs),
    /// Loads a graph into Neo4j or another server that speaks Bolt.
    Load(LoadArgs),
    /// Asks a graph: SQL, or ready questions.
    Query(QueryArgs),
    /// Writes a graph as one page for a browser, which works offline.
    View(ViewArgs),
}

const EXTRACT_EXAMPLES: &str = "\
Examples:
  claimgraph extract articles/ --out graph
  claimgraph extract news.jsonl.gz --out graph --threads 4 --rules my-rules/
  claimgraph extract dump.csv --text-field story --date-field printed --out graph
  find crawl -name '*.html' | claimgraph extract --files-from - --out graph
  claimgraph extract articles/ --out graph --resume         after a kill, a full disk, ctrl-C
  claimgraph extract articles/ --out graph-2 --shard 2/4    a quarter of them; `merge` joins the four
  claimgraph extract - --out - <part.jsonl >part.out        a filter, a line a document, for `merge`

A JSON line is an object with `text`, and `id`, `title`, `date`, `publisher`, `url`, `language` where it has them; a
row of a table has columns of those names. Others that are usual are found by themselves, any can be named.
The id of a .txt or .html file is its path below the given folder, without the suffix; the first line of a .txt
file is its title. docs/input.md tells more.
The output folder is written beside its place and moved there when it is whole. What is done lies in a hidden
folder beside it, .OUT.run, until then: ctrl-C ends the run after the documents at hand, a second one at once, and
--resume goes on after either.";

#[derive(Debug, Args)]
#[command(after_help = EXTRACT_EXAMPLES)]
pub(super) struct ExtractArgs {
    #[command(flatten)]
    pub(super) input: InputArgs,
    /// Folder of the output: new, empty, or of an earlier run; - for a line a document on standard output.
    #[arg(short, long, value_name = "DIR")]
    pub(super) out: PathBuf,
    /// Goes on with an unfinished run, or begins where there is none.
    #[arg(long)]
    pub(super) resume: bool,
    /// Throws away an unfinished run that is in the way (with --resume: only where it does not fit).
    #[arg(long)]
    pub(super) force: bool,
    /// Reads one of N parts of the documents, the same in every run; `merge` joins them.
    #[arg(long, value_name = "I/N")]
    pub(super) shard: Option<Shard>,
    /// Folder of the rules [default: rules/ of the data folder].
    #[arg(long, value_name = "DIR")]
    pub(super) rules: Option<PathBuf>,
    /// Tags every document, also one without the words that any of the rules asks for; the triples are the same.
    #[arg(long)]
    pub(super) no_prefilter: bool,
    /// Fixed answers in place of the model, each document held for so many microseconds: for tests.
    #[arg(long, value_name = "MICROSECONDS", hide = true)]
    pub(super) test_tagger: Option<u64>,
    #[command(flatten)]
    pub(super) export: ExportArg,
    #[command(flatten)]
    pub(super) common: CommonArgs,
}

const TAG_EXAMPLES: &str = "\
Examples:
  claimgraph tag article.txt
  claimgraph tag news.jsonl --format jsonl --out tagged.jsonl
  claimgraph tag gold.conllu --out tagged.conllu     tokens are kept; columns 3 to 10 are not read
  cat gold.conllu | claimgraph tag --from conllu -";

#[derive(Debug, Args)]
#[command(after_help = TAG_EXAMPLES)]
pub(super) struct TagArgs {
    #[command(flatten)]
    pub(super) input: InputArgs,
    /// File of the output [default: standard output].
    #[arg(short, long, value_name = "FILE")]
    pub(super) out: Option<PathBuf>,
    /// Format of the output.
    #[arg(long, value_enum, default_value_t = Format::Conllu)]
    pub(super) format: Format,
    #[command(flatten)]
    pub(super) common: CommonArgs,
}

#[derive(Debug, Args)]
pub(super) struct CommonArgs {
    /// Number of workers [default: one a core].
    #[arg(short = 'j', long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    pub(super) threads: Option<u16>,
    /// Folder of the model.
    #[arg(long, value_name = "DIR")]
    pub(super) model: Option<PathBuf>,
    /// Folder of the data (gazetteer, relations, tables of the language).
    #[arg(long, value_name = "DIR")]
    pub(super) data: Option<PathBuf>,
    /// Precision of the model's arithmetic.
    #[arg(long, value_enum, value_name = "PRECISION", default_value_t = PrecisionArg::Auto)]
    precision: PrecisionArg,
    /// Say on standard error how long each stage took.
    #[arg(long, hide = true)]
    pub(super) timings: bool,
    /// Longest document when unpacked, in MiB; longer ones are skipped.
    #[arg(long, value_name = "MIB", default_value_t = 8, value_parser = clap::value_parser!(u64).range(1..=4096))]
    pub(super) max_document: u64,
}

impl CommonArgs {
    /// Number of workers.
    pub(super) fn threads(&self) -> usize {
        self.threads.map_or_else(num_cpus::get, usize::from).max(1)
    }

    /// Precision of the model's arithmetic, checked against this machine's CPU.
    pub(super) fn precision(&self) -> Result<Precision, CliError> {
        let cpu = CpuFeatures::here();
        let precision = match self.precision {
            PrecisionArg::Auto => Precision::fastest(cpu),
            PrecisionArg::F32 => Precision::F32,
            PrecisionArg::Bf16 => Precision::Bf16,
            PrecisionArg::Int8 => Precision::Int8,
        };
        precision.check(cpu)?;
        Ok(precision)
    }

    /// Longest document, in bytes.
    pub(super) fn max_document_bytes(&self) -> u64 {
        self.max_document << 20
    }
}

/// Precision of the model's arithmetic.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum PrecisionArg {
    /// The fastest that the CPU can do.
    Auto,
    /// 32-bit floats: the reference, on any CPU.
    F32,
    /// 16-bit brain floats; needs AVX512_BF16.
    Bf16,
    /// 8-bit integers; needs AVX2.
    Int8,
}

/// Format of the output of `tag`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Format {
    /// <https://universaldependencies.org/format.html>, entities as NER=B-PER in the last column.
    Conllu,
    /// One document a line, with offsets.
    Jsonl,
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    #[test]
    fn the_definition_is_sound() {
        Cli::command().debug_assert();
    }

    #[test]
    fn the_limit_that_is_shown_is_the_readers() {
        let cli = Cli::try_parse_from(["claimgraph", "tag", "a.txt"]).unwrap();
        let Command::Tag(args) = cli.command else { unreachable!() };
        assert_eq!(args.common.max_document_bytes(), crate::corpus::DEFAULT_MAX_DOCUMENT);
    }

    #[test]
    fn the_precision_is_one_that_the_cpu_can_do() {
        let of = |args: &[&str]| {
            let cli = Cli::try_parse_from(["claimgraph", "tag", "a.txt"].iter().chain(args)).unwrap();
            let Command::Tag(args) = cli.command else { unreachable!() };
            args.common.precision()
        };
        let cpu = CpuFeatures::here();
        assert_eq!(of(&[]).unwrap(), Precision::fastest(cpu));
        for precision in Precision::ALL {
            match (of(&["--precision", precision.name()]), precision.check(cpu)) {
                (Ok(got), Ok(())) => assert_eq!(got, precision),
                (Err(error), Err(_)) => assert_eq!(error.exit, crate::cli::Exit::Usage),
                (got, can) => unreachable!("{got:?} {can:?}"),
            }
        }
    }
}
