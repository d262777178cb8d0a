//! What the operator writes down of an organisation for its staff: `nene organisation set`.

mod store;

pub use store::{Wanted, set};
