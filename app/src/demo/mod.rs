//! The demonstration: invented people, their bundles, and a sign-in page with their cards.

use crate::web::routes::Routes;

pub fn routes() -> Routes {
    Routes::default()
}
