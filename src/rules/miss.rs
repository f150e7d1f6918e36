//! Why a frame does not fit: what the matcher says instead of nothing, for `rules explain`.

/// The first condition of a frame that failed. Cheap to make: the matcher throws most of them away.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Miss {
    /// Its `if` leads nowhere.
    If,
    /// Its `unless` leads somewhere.
    Unless,
    /// That role is not filled; the content counts as the one after the last.
    Need(usize),
    /// The roles that are filled do not make a triple of the relation.
    Require,
    /// A cue says that it is not said at all.
    Void,
    /// Its source is there, but is no actor that is known.
    Source,
}
