//! A clinic is ended: what that means, and the button.

use super::{
    Clinic,
    end_page::{self, End},
    http::{self, OnePath, path_of},
    store,
};
use crate::{
    access::grant::{Change, Clinics},
    appointments::{Taken, slots},
    carers::typed::Typed,
    web::{
        answer::{Answer, Outcome},
        form::Form,
        path::Path,
        trouble::Trouble,
        visit::{Request, Visit},
    },
};
use chrono::Duration;

/// Further ahead than anybody books.
const FAR: Duration = Duration::days(2 * 366);

pub async fn form(visit: Visit, Path(path): Path<OnePath>) -> Outcome {
    let (organisation, id) = path.read()?;
    let mut request = visit.look().await?;
    let grant = request.ask_list::<Change, Clinics>(&organisation).await?;
    let clinic = store::find(&mut request.tx, &grant, id).await?.filter(|one| one.ended_at.is_none());
    let clinic = clinic.ok_or(Trouble::NotFound)?;
    Ok(Answer::page(show(&mut request, &clinic).await?))
}

async fn show(request: &mut Request<'_>, clinic: &Clinic) -> Result<String, Trouble> {
    let now = request.now();
    let times = slots::of_clinic(&mut request.tx, clinic.id, now, now + FAR).await?;
    let booked = times.iter().filter(|one| one.taken == Taken::Yes).count();
    let back = (format!("{}/{}", path_of(&clinic.organisation), clinic.id), "Back to the clinic");
    let chrome = http::chrome(request, end_page::TITLE, back).await?;
    Ok(end_page::end(chrome, &End { clinic, booked }))
}

pub async fn end(visit: Visit, Path(path): Path<OnePath>, Form(pairs): Form<Vec<(String, String)>>) -> Outcome {
    let (organisation, id) = path.read()?;
    let form = Typed::of(pairs, &["version"])?;
    let mut request = visit.change().await?;
    let grant = request.ask_list::<Change, Clinics>(&organisation).await?;
    let clinic = store::find(&mut request.tx, &grant, id).await?.ok_or(Trouble::NotFound)?;
    let version = form.one("version").parse().unwrap_or_default();
    let now = request.now();
    if !store::end(&mut request.tx, &grant, (clinic.id, version), now).await? {
        return Err(Trouble::Conflict("Somebody has changed this clinic. Go back to it, and look again."));
    }
    slots::withdraw_all(&mut request.tx, clinic.id, now).await?;
    request.commit().await?;
    Ok(Answer::see_other(&format!("{}?done=ended", path_of(&organisation))))
}
