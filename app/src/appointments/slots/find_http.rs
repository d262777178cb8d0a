//! `/appointments/find`: somebody says what they need, and finds a time.

use axum::extract::RawQuery;

use super::{
    find::{self, Found},
    find_page::{self, Choosing, Results},
    need::{FIELDS, Need, With, service},
    part::When,
    whom,
};
use crate::{
    access::grant::{Appointments, Read},
    appointments::{self, clinics},
    carers::typed::Typed,
    portal::Place,
    ui::{
        date,
        document::{BackLink, Chrome},
        errors::FieldErrors,
    },
    web::{
        answer::{Answer, Outcome},
        trouble::Trouble,
        visit::{Request, Visit},
        whose::Whose,
    },
};

pub async fn find(visit: Visit, RawQuery(query): RawQuery) -> Outcome {
    let form = typed(query.as_deref().unwrap_or_default())?;
    let mut request = visit.look().await?;
    let grant = request.ask::<Read, Appointments>().await?;
    let (whom, record) = whom::whom(&mut request, &grant).await?;
    let offered = find::offered(&mut request.tx, &whom).await?;
    let mut errors = FieldErrors::default();
    let mut need = Need::read(&form, &mut errors);
    if let (Some(id), None) = (need.moving, need.service_of) {
        // What is moved is moved within its service.
        need.service_of = appointments::one(&mut request.tx, &grant, id).await?.map(|moved| moved.clinic);
    }
    let Some(service) = service(&need, &offered) else {
        let organisation = whom.work.as_ref().or(whom.practice.as_ref());
        let call = match organisation {
            Some(ods) => {
                let name = crate::people::store::organisation_name(&mut request.tx, ods).await?.unwrap_or_default();
                Some((name, clinics::telephone(&mut request.tx, ods).await?))
            }
            None => None,
        };
        let chrome = chrome(&mut request, &need).await?;
        let choosing = Choosing { offered: &offered, need: &need, call };
        return Ok(Answer::page(find_page::choose(chrome, &visit.whose, &choosing)));
    };
    let acquainted = whom::acquainted(&mut request, &grant, record.as_ref()).await?;
    let now = request.now();
    let looked = (offered.as_slice(), &acquainted);
    let found = match errors.is_empty() {
        true => find::first(&mut request.tx, &grant, &need, looked, now).await?,
        false => Found::default(),
    };
    // What would do if they asked for less.
    let instead = if found.slots.is_empty() && errors.is_empty() {
        let any = Need { how: None, when: When::Soonest, with: With::Anyone, from: None, after: None, ..need.clone() };
        find::first(&mut request.tx, &grant, &any, looked, now).await?.slots.into_iter().next()
    } else {
        None
    };
    let telephone = clinics::telephone(&mut request.tx, &service.organisation).await?;
    let chrome = chrome(&mut request, &need).await?;
    let results = Results {
        service,
        offered: &offered,
        need: &need,
        form: &form,
        acquainted: &acquainted,
        found: &found,
        instead: instead.as_ref(),
        telephone,
        today: date::london_day(now),
        errors,
    };
    let is_right = results.errors.is_empty();
    let html = find_page::results(chrome, &visit.whose, results);
    Ok(if is_right { Answer::page(html) } else { Answer::page_with_errors(html) })
}

/// What stands in the address and is ours; the rest of it is nobody's.
fn typed(query: &str) -> Result<Typed, Trouble> {
    let pairs: Vec<(String, String)> = serde_urlencoded::from_str(query).unwrap_or_default();
    let ours = pairs.into_iter().filter(|(name, _)| FIELDS.contains(&name.as_str())).collect();
    Typed::of(ours, &FIELDS)
}

async fn chrome(request: &mut Request<'_>, need: &Need) -> Result<Chrome, Trouble> {
    let whose: &Whose = &request.visit.whose;
    let back = match need.moving {
        Some(id) => whose.path(&format!("/appointments/{id}")),
        None if need.service_of.is_some() => whose.path("/appointments/find"),
        None => whose.path("/appointments"),
    };
    let title = match (need.moving, need.service_of) {
        (Some(_), _) => "Find another time",
        (None, Some(_)) => "Choose a time",
        (None, None) => "Book an appointment",
    };
    let mut chrome = request.chrome(title, Place::Appointments).await?;
    chrome.back = Some(BackLink { href: back.into(), words: "Back".into() });
    Ok(chrome)
}
