//! What is done with a case conference: notes, actions, who is asked, into the record, cancelled.

use uuid::Uuid;

use super::{
    Conference, PersonComes, filed,
    http::{find, whole},
    note_store, remind,
    rules::{self, MOST_ACTIONS, MOST_ASKED},
    store,
};
use crate::{
    access::grant::{Change, ListGrant, Rooms},
    carers::typed::Typed,
    consultations::{host_http::RoomPath, look_again},
    people::Ods,
    ui::errors::FieldErrors,
    web::{
        answer::{Answer, Outcome},
        form::Form,
        path::Path,
        trouble::Trouble,
        visit::{Request, Visit},
    },
};

const FIELDS: [&str; 12] = [
    "act",
    "version",
    "notes",
    "new_id",
    "words",
    "who",
    "due_day",
    "due_month",
    "due_year",
    "action",
    "from",
    "asked",
];
const AGAIN: Trouble = Trouble::Invalid("Go back to the page and send the form again.");
const CHANGED: Trouble =
    Trouble::Conflict("Somebody else has changed this conference at the same time. Open it again and look.");

pub async fn act(visit: Visit, Path(path): Path<RoomPath>, Form(pairs): Form<Vec<(String, String)>>) -> Outcome {
    let organisation = path.organisation()?;
    let typed = Typed::of(pairs, &FIELDS)?;
    let mut request = visit.change().await?;
    let grant = request.ask_list::<Change, Rooms>(&organisation).await?;
    let conference = find(&mut request, &grant, path.id).await?;
    let acting = Acting { request, grant, conference, typed };
    match acting.typed.one("act").to_owned().as_str() {
        "note" => acting.note().await,
        "add" => acting.add().await,
        "remove" => acting.remove().await,
        _ if acting.conference.organisation != organisation => Err(Trouble::NotFound),
        "ask" => acting.ask().await,
        "unask" => acting.unask().await,
        "person-yes" => acting.person(PersonComes::Yes).await,
        "person-no" => acting.person(PersonComes::No).await,
        "file" => acting.file().await,
        "cancel" => acting.cancel().await,
        _ => Err(AGAIN),
    }
}

struct Acting<'v> {
    request: Request<'v>,
    grant: ListGrant<Change, Rooms>,
    conference: Conference,
    typed: Typed,
}

impl Acting<'_> {
    /// Anybody who was asked writes; who wrote at the same time loses nothing: the page shows both.
    async fn note(mut self) -> Outcome {
        let version: i64 = self.typed.one("version").parse().map_err(|_| AGAIN)?;
        let mut errors = FieldErrors::default();
        let notes = rules::notes(&self.typed, &mut errors);
        if !errors.is_empty() {
            return self.wrong(None, errors).await;
        }
        let now = self.request.now();
        let (of, tx) = (&self.conference, &mut self.request.tx);
        if !note_store::write(tx, &self.grant, (of, version), &notes, now).await? {
            let newer = note_store::note(tx, &self.grant, of).await?;
            let by = newer.map(|note| note.writer).unwrap_or_default();
            let told = format!(
                "{by} has saved other notes meanwhile, and yours are not kept yet. Copy yours, open this page again, and put both together"
            );
            errors.add("notes", told);
            let html = self.page(None, errors).await?;
            self.request.commit().await?;
            return Ok(Answer::page_of_conflict(html));
        }
        self.done("noted").await
    }

    async fn add(mut self) -> Outcome {
        let id = Uuid::parse_str(self.typed.one("new_id")).map_err(|_| AGAIN)?;
        let mut errors = FieldErrors::default();
        let known = note_store::actions(&mut self.request.tx, &self.grant, &self.conference).await?;
        if known.len() >= MOST_ACTIONS && !known.iter().any(|action| action.id == id) {
            errors.add("words", "There are 30 already. Take one out first");
        }
        let Some(promised) = rules::promised(&self.typed, &mut errors) else { return self.wrong(None, errors).await };
        let now = self.request.now();
        note_store::add(&mut self.request.tx, &self.grant, &self.conference, (id, &promised), now).await?;
        self.done("added").await
    }

    async fn remove(mut self) -> Outcome {
        let id = Uuid::parse_str(self.typed.one("action")).map_err(|_| AGAIN)?;
        let now = self.request.now();
        note_store::remove(&mut self.request.tx, &self.grant, &self.conference, id, now).await?;
        self.done("changed").await
    }

    async fn ask(mut self) -> Outcome {
        let from = Ods::parse(self.typed.one("from")).ok_or(AGAIN)?;
        let who: Vec<Uuid> = self.typed.all("asked").filter_map(|who| Uuid::parse_str(who).ok()).collect();
        let asked = store::asked(&mut self.request.tx, &self.grant, &self.conference).await?;
        let mut errors = FieldErrors::default();
        if who.is_empty() {
            errors.add("asked", "Tick at least one person");
        }
        if asked.len() + who.len() > MOST_ASKED {
            errors.add("asked", format!("At most {MOST_ASKED} can be asked"));
        }
        if !errors.is_empty() {
            return self.wrong(Some(from), errors).await;
        }
        let now = self.request.now();
        for one in who {
            store::ask(&mut self.request.tx, &self.grant, self.conference.id, (one, &from), now).await?;
        }
        self.done("asked").await
    }

    async fn unask(mut self) -> Outcome {
        let who = Uuid::parse_str(self.typed.one("who")).map_err(|_| AGAIN)?;
        store::unask(&mut self.request.tx, &self.grant, self.conference.id, who).await?;
        self.done_about(who).await
    }

    async fn person(mut self, comes: PersonComes) -> Outcome {
        let version: i64 = self.typed.one("version").parse().map_err(|_| AGAIN)?;
        let of = (self.conference.id, version);
        let now = self.request.now();
        if !store::set_person_comes(&mut self.request.tx, &self.grant, of, comes).await? {
            return Err(CHANGED);
        }
        let changed = Conference { person_comes: comes, version: version + 1, ..self.conference.clone() };
        if self.conference.person_comes != comes {
            remind::renew(&mut self.request.tx, &changed, now).await?;
        }
        self.done_about(changed.person.0).await
    }

    async fn file(mut self) -> Outcome {
        let note = note_store::note(&mut self.request.tx, &self.grant, &self.conference).await?;
        if note.is_none() {
            return Err(Trouble::Conflict("Nothing was written down yet. Write the notes first."));
        }
        let platform = &self.request.visit.app.platform;
        filed::ask(&mut self.request.tx, platform, self.conference.id).await?;
        self.done("filed").await
    }

    async fn cancel(mut self) -> Outcome {
        let version: i64 = self.typed.one("version").parse().map_err(|_| AGAIN)?;
        let now = self.request.now();
        let id = self.conference.id;
        if !store::cancel(&mut self.request.tx, &self.grant, (id, version), now).await? {
            return Err(CHANGED);
        }
        if self.conference.person_comes == PersonComes::Yes {
            let off = Conference { cancelled_at: Some(now), version: version + 1, ..self.conference.clone() };
            remind::renew(&mut self.request.tx, &off, now).await?;
        }
        self.done_about(id).await
    }

    async fn page(&mut self, from: Option<Ods>, errors: FieldErrors) -> Result<String, Trouble> {
        let Acting { request, grant, conference, typed } = self;
        whole(request, grant, conference, (from.as_ref(), None), (typed, errors)).await
    }

    async fn wrong(mut self, from: Option<Ods>, errors: FieldErrors) -> Outcome {
        let html = self.page(from, errors).await?;
        self.request.commit().await?;
        Ok(Answer::page_with_errors(html))
    }

    /// Who may no longer be in the room, or the room itself: whoever is there is looked at.
    async fn done_about(self, who: Uuid) -> Outcome {
        let visit = self.request.visit;
        let answer = self.done("changed").await?;
        look_again(&visit.app.platform, who);
        Ok(answer)
    }

    async fn done(self, what: &'static str) -> Outcome {
        let (ods, id) = (self.grant.organisation().as_str().to_owned(), self.conference.id);
        self.request.commit().await?;
        Ok(Answer::see_other(&format!("/practice/{ods}/conferences/{id}?done={what}")))
    }
}
