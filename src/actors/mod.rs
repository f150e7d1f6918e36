//! Who is who: the gazetteer, aliases, coreference, who speaks for whom.
//!
//! What a document gives is a function of that document, the model and the data alone. Joining over
//! documents happens in the graph, where ids are equal.

mod actor;
mod apposed;
mod bodies;
mod coreference;
mod document;
mod gazetteer;
mod mentions;
mod names;
mod nominal;
mod phrase;
mod role;
mod vocabulary;

pub use actor::{Actor, ActorId, Kind};
pub use coreference::{Antecedent, Reason};
pub use document::{DocumentActors, LOCAL_DIGITS, Manner, Mention};
pub use gazetteer::{Gazetteer, Known, NameUse};
pub use vocabulary::Vocabulary;
