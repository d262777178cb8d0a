//! How tests bring somebody to another person's record: as a carer, or at work.

use std::sync::Arc;

use tower_sessions::Session;
use uuid::Uuid;

use super::{
    persona::{Persona, signed_in_cookie},
    stage::Stage,
};
use crate::{
    access::class::Scope,
    people::PersonId,
    sign_in::{Open, session_store},
};

/// This person with somebody else's record open: as their carer, or at work for `work`.
pub async fn opened(stage: &Stage, actor: PersonId, subject: PersonId, work: Option<&str>) -> Persona {
    let cookie = signed_in_cookie(&stage.app, actor).await;
    let (name, id) = cookie.split_once('=').unwrap();
    let store = Arc::new(session_store::Sessions::new(stage.app.platform.clone()));
    let session = Session::new(id.parse().ok(), store, None);
    let signed_in = session_store::signed_in(&session).await.unwrap().unwrap();
    let open = Open { person: subject.0, work: work.map(str::to_owned) };
    session_store::open(&session, &signed_in, Some(open)).await.unwrap();
    stage.passer_by().with_cookie(format!("{name}={}", session.id().unwrap()))
}

/// Makes `carer` a carer of `subject` who may do these things, since yesterday.
pub async fn cares(stage: &Stage, carer: PersonId, subject: PersonId, scopes: &[Scope]) {
    let scopes: Vec<&str> = scopes.iter().map(|scope| scope.key()).collect();
    let mut tx = stage.app.platform.db.write().await.unwrap();
    tx.query(
        "insert into carer_arrangement (person_id, id, carer_id, carer_name, basis, state, scopes, made_at, starts_at, made_by)
         values ($1, $2, $3, 'Carer', 'consent', 'active', $4, $5, $5, $1)",
    )
    .bind(subject.0)
    .bind(Uuid::now_v7())
    .bind(carer.0)
    .bind(scopes.join(" "))
    .bind(stage.now() - chrono::Duration::days(1))
    .execute()
    .await
    .unwrap();
    tx.commit().await.unwrap();
}
