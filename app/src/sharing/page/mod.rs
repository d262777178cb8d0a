//! What a person reads about who may see their record, and where they decide.

pub mod choose;
pub mod history;
pub mod overview;
pub mod preview;

/// The title of the second step.
pub const PREVIEW: &str = "What will happen";
