//! Who is signed in keeps their header and menu around an answer that no page made: "not found",
//! "please wait a moment". Not around one that says that the records cannot be reached: it asks
//! them nothing, and looks the same to everybody.

use axum::{
    extract::{FromRequestParts, Request, State},
    middleware::Next,
    response::Response,
};
use http::header;

use super::{App, layers::is_bare_error, trouble::Trouble, visit::Visit, whose::Whose};

/// Puts the frame beside the trouble, for `layers::dress`.
pub async fn keep_frame(State(app): State<App>, request: Request, next: Next) -> Response {
    if !request.headers().contains_key(header::COOKIE) {
        return next.run(request).await;
    }
    let (parts, body) = request.into_parts();
    let mut kept = parts.clone();
    let mut response = next.run(Request::from_parts(parts, body)).await;
    if !has_room(&response) {
        return response;
    }
    let Ok(visit) = Visit::from_request_parts(&mut kept, &app).await else { return response };
    // On a page about somebody else every answer that shows nothing is the same one.
    if visit.signed_in.is_none() || visit.whose != Whose::Own {
        return response;
    }
    if let Ok(chrome) = visit.chrome_for_anybody("").await {
        response.extensions_mut().insert(chrome);
    }
    response
}

fn has_room(response: &Response) -> bool {
    match response.extensions().get::<Trouble>() {
        Some(
            Trouble::SignIn | Trouble::StepUp(..) | Trouble::NotAvailable | Trouble::TryLater | Trouble::Internal(_),
        ) => false,
        Some(_) => true,
        None => response.status().is_client_error() && is_bare_error(response),
    }
}
