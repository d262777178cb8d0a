//! The console of a practice: what its staff sees after signing in.

use crate::web::routes::Routes;

pub fn routes() -> Routes {
    Routes::default()
}
