//! Signing in as people do it, and as attackers try (`attacks.md`, T-SE).

mod passkeys;
mod recovery;
mod sessions;
