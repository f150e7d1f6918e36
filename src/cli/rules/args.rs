//! What `claimgraph rules` understands.

use std::path::PathBuf;

use clap::{Args, Subcommand};

const RULES_EXAMPLES: &str = "\
Examples:
  claimgraph rules check
  claimgraph rules check --rules my-rules/
  claimgraph rules test --rule supply/transfer
  claimgraph rules explain \"Norway denied that it had sent rifles to Iceland.\"

Exit code 1 where `check` finds something to mend, or an example of `test` fails.";

#[derive(Debug, Args)]
#[command(arg_required_else_help = true, after_help = RULES_EXAMPLES)]
pub(in crate::cli) struct RulesArgs {
    #[command(subcommand)]
    pub(super) command: RulesCommand,
}

#[derive(Debug, Subcommand)]
pub(super) enum RulesCommand {
    /// Tells everything that is wrong with the rules, each with its place and a hint.
    Check(FolderArgs),
    /// Runs the examples of all rules.
    Test(TestArgs),
    /// Tells what the rules make of a text, and why not more.
    Explain(ExplainArgs),
}

#[derive(Debug, Args)]
pub(super) struct FolderArgs {
    /// Folder of the rules [default: rules/ of the data folder].
    #[arg(long, value_name = "DIR")]
    pub(super) rules: Option<PathBuf>,
    /// Folder of the data (gazetteer, relations, tables of the language).
    #[arg(long, value_name = "DIR")]
    pub(super) data: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub(super) struct EngineArgs {
    #[command(flatten)]
    pub(super) folders: FolderArgs,
    /// Folder of the model.
    #[arg(long, value_name = "DIR")]
    pub(super) model: Option<PathBuf>,
}

const TEST_EXAMPLES: &str = "\
A rule of a file carries examples of what it finds and of what it must not find:

  [[rule]]
  id = \"supply/transfer\"
  ...
  examples = [
    { text = \"Norway sent rifles to Iceland.\", gives = [\"Norway | Iceland | rifles\"] },
    { text = \"Norway sent a letter to Iceland.\", gives = [] },
  ]

Every triple of the rule's relation in the text counts, and the rule must have found one of them.";

#[derive(Debug, Args)]
#[command(after_help = TEST_EXAMPLES)]
pub(super) struct TestArgs {
    /// Only the examples of this rule.
    #[arg(long, value_name = "ID")]
    pub(super) rule: Option<String>,
    #[command(flatten)]
    pub(super) engine: EngineArgs,
}

#[derive(Debug, Args)]
pub(super) struct ExplainArgs {
    /// A sentence or a few.
    #[arg(value_name = "TEXT")]
    pub(super) text: String,
    /// Only this rule; words that merely come near its trigger are told as well.
    #[arg(long, value_name = "ID")]
    pub(super) rule: Option<String>,
    #[command(flatten)]
    pub(super) engine: EngineArgs,
}
