//! The joined-up record: imported from many organisations, read by the person it is about.

// pub mod fhir;

use crate::web::routes::Routes;

pub fn routes() -> Routes {
    Routes::default()
}
