//! What somebody needs at every appointment: said once, and copied to those that are to come.

use axum::extract::Query;
use serde::Deserialize;
use uuid::Uuid;

use super::{
    change_store,
    needs_form::{self, FIELDS},
    needs_page, needs_store,
    one_http::chrome,
    store,
};
use crate::{
    access::grant::{Appointments, Change},
    carers::typed::Typed,
    ui::errors::FieldErrors,
    web::{
        answer::{Answer, Outcome},
        form::Form,
        trouble::Trouble,
        visit::Visit,
    },
};

type Pairs = Vec<(String, String)>;

/// Where somebody came from, and goes back to: a time to book, or an appointment.
#[derive(Clone, Copy, Debug, Default)]
struct CameFrom {
    slot: Option<Uuid>,
    appointment: Option<Uuid>,
}

#[derive(Deserialize)]
pub struct Asked {
    #[serde(default)]
    slot: String,
    #[serde(default)]
    appointment: String,
}

impl CameFrom {
    /// What is no id leads nowhere.
    fn read(slot: &str, appointment: &str) -> CameFrom {
        CameFrom { slot: Uuid::parse_str(slot).ok(), appointment: Uuid::parse_str(appointment).ok() }
    }

    fn page(self) -> String {
        match (self.slot, self.appointment) {
            (Some(slot), _) => format!("/appointments/book/{slot}"),
            (None, Some(appointment)) => format!("/appointments/{appointment}"),
            (None, None) => "/appointments".into(),
        }
    }

    fn hidden(self) -> Vec<(&'static str, String)> {
        let slot = self.slot.map(|slot| ("slot", slot.to_string()));
        slot.into_iter().chain(self.appointment.map(|id| ("appointment", id.to_string()))).collect()
    }
}

pub async fn form(visit: Visit, Query(asked): Query<Asked>) -> Outcome {
    let from = CameFrom::read(&asked.slot, &asked.appointment);
    let mut request = visit.look().await?;
    let grant = request.ask_for_form::<Change, Appointments>().await?;
    let needs = needs_store::of(&mut request.tx, &grant).await?;
    let chrome = chrome(&mut request, "Help at appointments", &from.page()).await?;
    let typed = needs_form::typed(&needs);
    Ok(Answer::page(needs_page::form(chrome, &visit.whose, from.hidden(), &typed, FieldErrors::default())))
}

pub async fn save(visit: Visit, Form(pairs): Form<Pairs>) -> Outcome {
    let typed = Typed::of(pairs, &FIELDS)?;
    let from = CameFrom::read(typed.one("slot"), typed.one("appointment"));
    let now = visit.now();
    let mut request = visit.change().await?;
    let grant = request.ask::<Change, Appointments>().await?;
    let mut errors = FieldErrors::default();
    let needs = needs_form::check(&typed, &mut errors);
    if !errors.is_empty() {
        let chrome = chrome(&mut request, "Help at appointments", &from.page()).await?;
        request.commit().await?;
        return Ok(Answer::page_with_errors(needs_page::form(chrome, &visit.whose, from.hidden(), &typed, errors)));
    }
    if needs_store::of(&mut request.tx, &grant).await? != needs {
        needs_store::put(&mut request.tx, &grant, &needs, now).await?;
        // Those who prepare a visit that is still to come read what is needed now.
        for of in store::booked_ahead(&mut request.tx, grant.subject(), now).await? {
            if !change_store::copy_needs(&mut request.tx, &grant, &of, &needs, now).await? {
                return Err(Trouble::Conflict("An appointment has just changed. Go back and save this again."));
            }
        }
    }
    request.commit().await?;
    Ok(Answer::see_other(&visit.whose.path(&from.page())))
}
