//! A practice invites a patient; the patient opens the link, gives the code and their date of
//! birth, and makes a passkey.

use crate::{platform::jobs::Runner, web::routes::Routes};

pub fn routes() -> Routes {
    Routes::default()
}

pub fn jobs(runner: Runner) -> Runner {
    runner
}
