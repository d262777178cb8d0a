//! What people are reminded of beside doses: come here when an appointment, a diary, an invitation or
//! new results are said too often, too late, or not at all. Each function is called in the transaction
//! that changed what it is about, reads how that stands now, and puts the reminder or takes it away:
//! called once more it changes nothing.
//!
//! What a person has hidden from their own screens gives no reminder: it would tell that it is there.

mod invitation;
mod pathway;
mod pathway_store;
mod plans;
mod record;
mod store;
#[cfg(test)]
mod tests;

pub use invitation::changed as invitation_changed;
pub use pathway::{changed as pathway_changed, reading_kept};
pub use plans::{Known, appointment};
pub use record::{Came, came, hidden_changed};
