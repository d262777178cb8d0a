//! The pages at the foot of every page: help, contact, accessibility, privacy, terms. Words, no data.

use crate::web::routes::Routes;

pub fn routes() -> Routes {
    Routes::default()
}
