//! The list of reminders, and having seen them all. It is about the visitor, whatever record is open:
//! a carer has reminders too.

use super::{page, rules, store};
use crate::{
    access::grant::{Change, Read, Reminders},
    portal::Place,
    web::{
        answer::{Answer, Outcome},
        visit::Visit,
    },
};

pub async fn list(visit: Visit) -> Outcome {
    let me = visit.signed_in()?.person;
    let mut request = visit.look().await?;
    let grant = request.ask_for::<Read, Reminders>(me).await?;
    let notices = store::list(&mut request.tx, &grant, visit.now()).await?;
    let chrome = request.chrome(page::TITLE, Place::Elsewhere).await?;
    Ok(Answer::page(page::list(chrome, rules::lines(notices, visit.now()), me)))
}

pub async fn see_all(visit: Visit) -> Outcome {
    let me = visit.signed_in()?.person;
    let mut request = visit.change().await?;
    let grant = request.ask_for::<Change, Reminders>(me).await?;
    let now = request.now();
    store::see_all(&mut request.tx, &grant, now).await?;
    request.commit().await?;
    Ok(Answer::see_other("/reminders"))
}
