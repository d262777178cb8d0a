//! Signing in as people do it, and as attackers try (`attacks.md`, T-SE).

mod passkeys;
mod recovery;
mod sessions;
mod step_up;
mod step_up_form;
