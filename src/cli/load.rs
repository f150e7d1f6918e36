//! `claimgraph load`: a graph into a server that speaks Bolt.

use std::io::IsTerminal;
use std::time::Duration;

use indicatif::{ProgressBar, ProgressStyle};

use super::error::{CliError, Exit};
use super::folders;
use super::graph_args::LoadArgs;
use super::interrupt::Interrupt;
use super::report::{print, say};
use crate::export::{LoadError, Server, constraints, load, plan};

const PASSWORD: &str = "NEO4J_PASSWORD";

/// Runs the command.
pub(super) fn run(args: &LoadArgs, interrupt: &Interrupt) -> Result<Exit, CliError> {
    let graphs = std::slice::from_ref(&args.graph);
    let (run, _) = folders::read(graphs, &args.folder, &std::env::temp_dir())?;
    if args.dry_run {
        let mut text: String = constraints().map(|statement| format!("{statement}\n")).collect();
        for (kind, number) in plan(&run)? {
            text += &format!("{number:>10}  {kind}\n");
        }
        print(&text)?;
        return Ok(Exit::Success);
    }
    let server = Server {
        uri: args.uri.clone(),
        user: args.user.clone(),
        password: password(args)?,
        database: args.database.clone(),
        batch: args.batch as usize,
        patience: Duration::from_secs(args.patience),
    };
    let bar = ProgressBar::new(0);
    let style = ProgressStyle::with_template("{bar:30.cyan/dim} {percent:>3}%  {msg}  {eta_precise} left");
    bar.set_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
    let loaded = load(&run, &server, &mut |done, total| {
        bar.set_length(total);
        bar.set_position(done);
        bar.set_message(if done * 2 < total { "sending" } else { "checking" });
        !interrupt.stopped()
    });
    bar.finish_and_clear();
    let written = loaded?;
    say(format!("{}: {written}, all of them found again", args.uri));
    Ok(Exit::Success)
}

/// The password, from the environment or from the terminal; never from the command line, which others can see.
fn password(args: &LoadArgs) -> Result<String, CliError> {
    if let Ok(password) = std::env::var(PASSWORD) {
        return Ok(password);
    }
    let missing = |message: String| {
        CliError::new(Exit::Usage, message).hint(format!("set {PASSWORD} to the password of {:?}", args.user))
    };
    if !std::io::stdin().is_terminal() {
        return Err(missing(format!("{PASSWORD} is not set, and there is no terminal to ask at")));
    }
    rpassword::prompt_password(format!("password of {} at {}: ", args.user, args.uri))
        .map_err(|e| missing(format!("cannot read a password: {e}")))
}

impl From<LoadError> for CliError {
    fn from(error: LoadError) -> Self {
        let message = error.to_string();
        let again = "load again: what is there already is found and not doubled";
        let (exit, hint) = match error {
            LoadError::Graph(error) => return error.into(),
            LoadError::Address { .. } => {
                (Exit::Usage, "an address is bolt://host:7687, with TLS bolt+s://host:7687")
            }
            LoadError::Unreachable { .. } => {
                (Exit::Output, "start the server, or check the address; nothing was written")
            }
            LoadError::Certificate { .. } => (
                Exit::Output,
                "use the name that the certificate has; name a file with the authority's certificate in \
                 SSL_CERT_FILE; or take any certificate with bolt+ssc://. Nothing was written",
            ),
            LoadError::Authentication { .. } => {
                (Exit::Output, "check --user and NEO4J_PASSWORD; nothing was written")
            }
            LoadError::NoDatabase { .. } => {
                (Exit::Output, "create it, or check --database; nothing was written")
            }
            LoadError::Constraint { .. } => (
                Exit::Output,
                "nodes with doubled ids, or another constraint, may stand in its way; nothing was written",
            ),
            LoadError::Row { .. } | LoadError::Lost { .. } | LoadError::Counts { .. } => {
                (Exit::Output, again)
            }
            LoadError::Stopped { .. } => (Exit::Interrupted, again),
        };
        Self::new(exit, message).hint(hint)
    }
}
