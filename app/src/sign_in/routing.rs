//! Every route of signing in and of the account.

use super::{account_http as account, http, step_up_http as step_up};
use crate::web::routes::{
    Door::{Public, SignedIn},
    Routes,
};

pub fn routes() -> Routes {
    Routes::default()
        .get(Public, "/sign-in", http::page)
        .post(Public, "/sign-in/passkey/start", http::start)
        .post(Public, "/sign-in/passkey/finish", http::finish)
        .get(Public, "/sign-in/recovery", http::recovery_page)
        .post(Public, "/sign-in/recovery", http::recover)
        .post(Public, "/sign-out", http::sign_out)
        .get(Public, "/signed-out", http::signed_out)
        .post(SignedIn, "/session/stay", http::stay)
        .get(SignedIn, "/confirm/{purpose}/{subject}", step_up::page)
        .post(SignedIn, "/confirm/{purpose}/{subject}/start", step_up::start)
        .post(SignedIn, "/confirm/{purpose}/{subject}/finish", step_up::finish)
        .get(SignedIn, "/account", account::home)
        .get(SignedIn, "/account/passkeys", account::passkeys)
        .post(SignedIn, "/account/passkeys/start", account::start)
        .post(SignedIn, "/account/passkeys/finish", account::finish)
        .get(SignedIn, "/account/passkeys/{id}", account::passkey)
        .post(SignedIn, "/account/passkeys/{id}/rename", account::rename)
        .post(SignedIn, "/account/passkeys/{id}/remove", account::remove)
        .get(SignedIn, "/account/recovery-codes", account::recovery_codes)
        .post(SignedIn, "/account/recovery-codes", account::renew_codes)
        .get(SignedIn, "/account/sessions", account::sessions)
        .post(SignedIn, "/account/sessions/end-all", account::end_other_sessions)
        .post(SignedIn, "/account/sessions/{handle}/end", account::end_session)
}
