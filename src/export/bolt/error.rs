//! What can go wrong with a server.

use neo4rs::{Error, Neo4jClientErrorKind, Neo4jErrorKind, Neo4jSecurityErrorKind};

use super::Written;
use crate::graph::GraphError;

/// Why a graph is not, or not wholly, on the server.
#[derive(Debug, thiserror::Error)]
pub enum LoadError {
    /// The address makes no sense.
    #[error("{uri} is no address of a server: {message}")]
    Address {
        /// The address.
        uri: String,
        /// Why.
        message: String,
    },
    /// Nobody answers there.
    #[error("cannot reach a server at {uri}: {message}")]
    Unreachable {
        /// The address.
        uri: String,
        /// Why.
        message: String,
    },
    /// Nobody whom we trust vouches for the server's certificate, or it is for another name.
    #[error("this machine does not trust the certificate of the server at {uri}: {message}")]
    Certificate {
        /// The address.
        uri: String,
        /// Why.
        message: String,
    },
    /// User or password is wrong.
    #[error("the server refuses user {user:?} with this password")]
    Authentication {
        /// The user.
        user: String,
    },
    /// There is no such database.
    #[error("the server has no database {name:?} (or this user may not use it)")]
    NoDatabase {
        /// Its name.
        name: String,
    },
    /// The server refuses a constraint or an index.
    #[error("the server refuses {statement:?}: {message}")]
    Constraint {
        /// The statement.
        statement: String,
        /// What the server says.
        message: String,
    },
    /// The server refuses a row.
    #[error("the server refuses {kind} {row}: {message}; until then {written} were written, {left} are left")]
    Row {
        /// What it is.
        kind: String,
        /// Its id or ends.
        row: String,
        /// What the server says.
        message: String,
        /// What was written.
        written: Written,
        /// What was not.
        left: Written,
    },
    /// The server did not come back.
    #[error("lost the server: {message}; until then {written} were written, {left} are left")]
    Lost {
        /// The last error.
        message: String,
        /// What was written.
        written: Written,
        /// What was not.
        left: Written,
    },
    /// The user stopped it.
    #[error("stopped; until then {written} were written, {left} are left")]
    Stopped {
        /// What was written.
        written: Written,
        /// What was not.
        left: Written,
    },
    /// After all was sent, something is missing or doubled.
    #[error("the server holds {found} of {sent} {kind} after the load")]
    Counts {
        /// What it is.
        kind: String,
        /// How many were sent.
        sent: u64,
        /// How many are there.
        found: u64,
    },
    /// The graph cannot be read.
    #[error(transparent)]
    Graph(#[from] GraphError),
}

/// What an error of the driver means for what is done next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Meaning {
    /// Worth another try: the connection broke, or the server asks for it.
    Again,
    Authentication,
    NoDatabase,
    /// The server's certificate does not hold.
    Certificate,
    /// Another try would give the same.
    Refused,
}

pub(super) fn meaning(error: &Error) -> Meaning {
    match error {
        Error::AuthenticationError(_) => Meaning::Authentication,
        Error::Neo4j(failure) => match failure.kind() {
            Neo4jErrorKind::Transient => Meaning::Again,
            Neo4jErrorKind::Client(Neo4jClientErrorKind::Security(kind)) => match kind {
                Neo4jSecurityErrorKind::Authentication => Meaning::Authentication,
                Neo4jSecurityErrorKind::AuthorizationExpired => Meaning::Again,
                _ => Meaning::Refused,
            },
            Neo4jErrorKind::Client(Neo4jClientErrorKind::FatalDiscovery) => Meaning::NoDatabase,
            Neo4jErrorKind::Client(Neo4jClientErrorKind::SessionExpired) => Meaning::Again,
            _ if failure.code().ends_with("DatabaseNotFound") => Meaning::NoDatabase,
            _ => Meaning::Refused,
        },
        // What rustls found stands inside an error of input and output.
        Error::IOError { detail } if detail.to_string().contains("invalid peer certificate") => {
            Meaning::Certificate
        }
        Error::IOError { .. }
        | Error::ConnectionError
        | Error::ConnectionTimedOut
        | Error::IncompleteBoltExchange
        | Error::Ignored(_)
        | Error::RequestIgnoredError
        | Error::ServerUnavailableError(_) => Meaning::Again,
        _ => Meaning::Refused,
    }
}

/// What the server or the driver says, in one line.
pub(super) fn message(error: &Error) -> String {
    let text = match error {
        Error::Neo4j(failure) => format!("{} ({})", failure.message(), failure.code()),
        Error::IOError { detail } => detail.to_string(),
        other => other.to_string(),
    };
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
