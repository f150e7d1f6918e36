//! The command line: arguments, progress, errors with a hint and an exit code.
//!
//! ```text
//! reader thread -> workers (one a core, each with its tagger) -> sink on the main thread
//! ```
//!
//! Standard output is data, standard error is talk.

mod args;
mod engine;
mod error;
mod eval;
mod export;
mod extract;
mod filter;
mod folders;
mod graph_args;
mod home;
mod input_args;
mod interrupt;
mod load;
mod made;
mod merge;
mod panics;
mod pipeline;
mod query;
mod report;
mod rules;
mod shard;
mod tag;
mod timings;
mod view;
mod workplace;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::process::ExitCode;

use clap::Parser;

pub use error::Exit;

use args::{Cli, Command};
use error::CliError;
use interrupt::Interrupt;

impl From<rayon::ThreadPoolBuildError> for CliError {
    fn from(error: rayon::ThreadPoolBuildError) -> Self {
        Self::new(Exit::Internal, format!("cannot start threads: {error}")).hint("try fewer --threads")
    }
}

/// Runs the program.
pub fn main() -> ExitCode {
    let cli = Cli::parse();
    panics::install();
    if cli.log_format == args::LogFormat::Json {
        report::log_json();
    }
    let interrupt = Interrupt::install();
    let result = catch_unwind(AssertUnwindSafe(|| match &cli.command {
        Command::Extract(args) => extract::run(args, &interrupt),
        Command::Tag(args) => tag::run(args, &interrupt),
        Command::Eval(args) => eval::run(args, &interrupt),
        Command::Rules(args) => rules::run(args),
        Command::Merge(args) => merge::run(args, &interrupt),
        Command::Export(args) => export::run(args, &interrupt),
        Command::Load(args) => load::run(args, &interrupt),
        Command::Query(args) => query::run(args),
        Command::View(args) => view::run(args),
    }));
    let result = result.unwrap_or_else(|_| {
        Err(CliError::new(Exit::Internal, format!("internal error: {}", panics::last()))
            .hint("please report this with the command that you typed"))
    });
    match result {
        Ok(exit) => exit.into(),
        Err(error) => {
            report::say_error(&error);
            error.exit.into()
        }
    }
}
