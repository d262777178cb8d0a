//! Who waits at an organisation.

use super::{practice_page, store};
use crate::{
    access::grant::{Bookings, Read},
    people::Ods,
    portal::Place,
    ui::document::BackLink,
    web::{
        answer::{Answer, Outcome},
        path::Path,
        trouble::Trouble,
        visit::Visit,
    },
};

pub async fn list(visit: Visit, Path(ods): Path<String>) -> Outcome {
    let organisation = Ods::parse(&ods).ok_or(Trouble::NotFound)?;
    let mut request = visit.look().await?;
    let grant = request.ask_list::<Read, Bookings>(&organisation).await?;
    let all = store::listed(&mut request.tx, &grant).await?;
    let shown = all.iter().take(store::SHOWN);
    request.note_listed(&grant, shown.map(|one| one.waiting.person)).await?;
    let mut chrome = request.chrome("Who waits", Place::Practice).await?;
    let href = format!("/practice/{}/bookings", organisation.as_str());
    chrome.back = Some(BackLink { href: href.into(), words: "Back to the day".into() });
    Ok(Answer::page(practice_page::list(chrome, &all)))
}
