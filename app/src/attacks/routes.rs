//! The list of routes and what each asks for (`routes.txt`), and a request for each: with ids of
//! Ivy's, or with ids of nobody's.

use uuid::Uuid;

use super::world::World;
use crate::{
    platform::migrate::Mode,
    web::{
        routes::{Door, Route},
        whose::Whose,
    },
};

pub fn table() -> Vec<Route> {
    crate::routes(Mode::Demo).table().to_vec()
}

/// For what the passkey is used again, where that is in the address.
const STEP_UP: &str = "sharing";

/// The paths of this route with ids of Ivy's or of her practice, one for each thing there is.
pub fn real(path: &str, world: &World) -> Vec<String> {
    let path = path.replace("{ods}", "Y99001").replace("{number}", "1");
    let path = match path.contains("/appointments/") {
        true => path.replace("{slot}", &world.time),
        false => path,
    };
    let path = choices(&path).replace("{person}", &world.ivy.0.to_string());
    let path = path.replace("{purpose}", STEP_UP).replace("{subject}", &world.ivy.0.to_string());
    let path = match path.starts_with("/caring/") || path.starts_with("/calendar/") {
        true => path.replace("{token}", NOBODYS_LINK),
        false => path.replace("/invitation/{token}", &world.link),
    };
    let path = path.replace("{handle}", &world.session).replace("{schedule}", &world.schedule);
    let path = path.replace("{secret}", NOBODYS_SECRET).replace("{guest}", &Uuid::now_v7().to_string());
    let id = match path.as_str() {
        path if path.starts_with("/account/") => &world.passkey,
        path if path.contains("/clinics/") => &world.clinic,
        path if path.contains("{id}/room") || path.contains("{id}/after") => &world.visit,
        path if path.contains("/appointments/offers/") => &world.offer,
        path if path.contains("/appointments/waiting/") => &world.waiting,
        path if path.contains("/appointments/{id}") || path.contains("/bookings/") => &world.booking,
        path if path.contains("/rooms/") || path.contains("/conferences/") => &world.visit,
        path if path.contains("/carers/") => &world.arrangement,
        path if path.contains("/hidden/") => &world.hiding,
        path if path.contains("/emergencies/") => &world.emergency,
        path if path.contains("/imports/") => &world.refused,
        path if path.contains("/templates/") || path.contains("/pathways/new/") => &world.template,
        path if path.contains("/pathways/") => &world.pathway,
        path if path.contains("/readings/{id}") => &world.reading,
        path if path.contains("/doses/schedules/") => &world.schedule,
        path if path.contains("/medicines/own/") => &world.own_medicine,
        path if path.contains("/repeats/") => &world.repeat,
        path if path.starts_with("/goals/") => &world.goal,
        path if path.starts_with("/reminders/phone/") => &world.phone,
        path if path.starts_with("/reminders/") => &world.notice,
        _ => &world.invitation,
    };
    let path = path.replace("{id}", id);
    match path.contains("{entry}") {
        true => world.entries.iter().map(|entry| path.replace("{entry}", entry)).collect(),
        false => vec![path],
    }
}

/// 26 characters of a link, as nobody has it.
const NOBODYS_LINK: &str = "01234-56789-abcde-fghjk-mnpqrs";

/// A guest's link, as nobody has it.
const NOBODYS_SECRET: &str = "AAAAAAAAAAAAAAAAAAAAAA";

/// What is chosen about in addresses: kinds of things, nobody's in particular.
fn choices(path: &str) -> String {
    let path = path.replace("{organisation}", "RZZ01").replace("{category}", "results").replace("{kind}", "research");
    path.replace("{measure}", "blood-pressure")
        .replace("{aim}", "move-more")
        .replace("{about}", "dose")
        .replace("{contact}", "mobile")
        .replace("{day}", "2026-11-24")
        .replace("{slot}", "20:00")
}

/// The same paths, with ids that nobody has.
pub fn nobodys(path: &str) -> String {
    let id = Uuid::now_v7().to_string();
    let path = match path.contains("/appointments/") {
        true => choices(&path.replace("{slot}", &id)),
        false => choices(path),
    };
    let mut path = path.replace("{ods}", "Y99001").replace("{number}", "1").replace("{purpose}", STEP_UP);
    // No letter of a link is U; 26 of them are 128 bits.
    path = path.replace("{token}", &format!("0{}", &id.replace('-', "")[..25]));
    path = path.replace("{secret}", NOBODYS_SECRET);
    for parameter in ["{entry}", "{id}", "{handle}", "{subject}", "{person}", "{schedule}", "{guest}"] {
        path = path.replace(parameter, &id);
    }
    path
}

/// What our own page would send to this path: fields that pass the form's own check.
pub fn fields(path: &str) -> &'static [(&'static str, &'static str)] {
    match Whose::page(path).as_str() {
        "/demo/sign-in" => &[("as", "joe")],
        "/sign-in/recovery" => &[
            ("code", "0000000000000000"),
            ("birth_date_day", "4"),
            ("birth_date_month", "3"),
            ("birth_date_year", "1945"),
        ],
        "/account/passkeys/{id}/rename" => &[("name", "Renamed")],
        "/record/search" => &[("words", "blood")],
        "/practice/{ods}/invitations" => &[("words", "Ivy")],
        "/practice/{ods}/invitations/new" => &[
            ("given_name", "Olive"),
            ("family_name", "Test"),
            ("nhs_number", "9000000017"),
            ("born_day", "4"),
            ("born_month", "3"),
            ("born_year", "1945"),
            ("how", "letter"),
        ],
        "/invitation/{token}" => {
            &[("code", "0000000000000"), ("born_day", "4"), ("born_month", "3"), ("born_year", "1945")]
        }
        "/invitation/{token}/terms" => &[("terms", "agreed")],
        "/sharing/preview" | "/sharing/change" => &[("page", "stop-all"), ("lasting", "good")],
        "/sharing/preferences/{kind}" => &[("choice", "yes")],
        "/record/entries/{entry}/hide" => &[("from", "carers")],
        "/carers/{id}/end" => &[("version", "1")],
        "/safety/discreet" => &[("wanted", "on")],
        "/safety" => &[("kind", "enhanced-review"), ("act", "set"), ("words", "")],
        "/practice/{ods}/open" => &[("person", "00000000-0000-7000-8000-000000000000")],
        "/hidden/new" => &[("category", "general"), ("from", "carers")],
        "/practice/{ods}/monitoring" => &[
            ("safety_officer", "Dr Owen Carrick"),
            ("telephone", "01632 960100"),
            ("hazards", "read"),
            ("monday_from", "08:00"),
            ("monday_to", "18:30"),
        ],
        "/practice/{ods}/clinics/new" | "/practice/{ods}/clinics/{id}/change" => &[
            ("new_id", "01890a5d-ac96-774b-bcce-b302099a8064"),
            ("version", "1"),
            ("name", "Another clinic"),
            ("clinician_name", "The team"),
            ("service", "Blood test"),
            ("place", "Room 2"),
            ("channel", "in-person"),
            ("length", "15"),
            ("audience", "self"),
            ("reach", "registered"),
            ("days_ahead", "14"),
            ("bank_holidays", "closed"),
            ("monday_from_1", "09:00"),
            ("monday_to_1", "12:00"),
            ("starts_day", "24"),
            ("starts_month", "11"),
            ("starts_year", "2026"),
        ],
        "/practice/{ods}/clinics/{id}/exceptions" => &[
            ("act", "add"),
            ("version", "1"),
            ("new_id", "01890a5d-ac96-774b-bcce-b302099a8065"),
            ("kind", "closed"),
            ("first_day", "25"),
            ("first_month", "11"),
            ("first_year", "2026"),
        ],
        "/practice/{ods}/clinics/{id}/end" => &[("version", "1")],
        "/practice/{ods}/clinics/settings" => &[("telephone", "01632 960100"), ("names", "no")],
        "/practice/{ods}/calendar" => &[("act", "make")],
        "/appointments/{id}/room" => &[("answer", "no")],
        "/appointments/{id}/room/come" => &[("answer", "camera"), ("place", ""), ("telephone", "")],
        "/appointments/{id}/room/call-me" => &[("number", "01632 960001")],
        "/practice/{ods}/rooms/{id}/guests" => {
            &[("new_id", "01890a5d-ac96-774b-bcce-b302099a8067"), ("minutes", "15"), ("for_whom", "interpreter")]
        }
        "/visit/{secret}" => &[("name", "Max")],
        "/appointments/{id}/after" => &[("heard", "yes"), ("needed", "yes")],
        "/practice/{ods}/rooms/figures" => &[("district", "LS1")],
        "/practice/{ods}/rooms/{id}/after" => {
            &[("version", "0"), ("words", "We talked"), ("next_steps", ""), ("instead", "telephone")]
        }
        "/practice/{ods}/conferences/new" => &[
            ("new_id", "01890a5d-ac96-774b-bcce-b302099a8066"),
            ("person", "00000000-0000-7000-8000-000000000000"),
            ("title", "Review"),
            ("agenda", ""),
            ("day_day", "25"),
            ("day_month", "11"),
            ("day_year", "2026"),
            ("time", "10:00"),
            ("minutes", "30"),
        ],
        "/practice/{ods}/conferences/{id}" => &[("act", "note"), ("version", "0"), ("notes", "We agreed")],
        "/appointments/book/{slot}" => &[("new_id", "01890a5d-ac96-774b-bcce-b302099a8067")],
        "/appointments/{id}/change" => &[("version", "0"), ("description", "Changed")],
        "/appointments/{id}/move/{slot}" => &[("version", "0")],
        "/appointments/{id}/cancel" => &[("version", "0"), ("reason", "other")],
        "/appointments/needs" => &[("language", "Polish")],
        "/appointments/waiting/add" => &[
            ("new_id", "01890a5d-ac96-774b-bcce-b302099a8068"),
            ("to_day", "30"),
            ("to_month", "11"),
            ("to_year", "2026"),
        ],
        "/appointments/offers/{id}" => &[("answer", "no")],
        "/practice/{ods}/bookings/{person}/{id}" => &[("act", "arrived"), ("version", "0")],
        "/practice/{ods}/clinics/{id}/questions" => &[
            ("act", "add"),
            ("new_id", "01890a5d-ac96-774b-bcce-b302099a8069"),
            ("words", "Since when?"),
            ("kind", "text"),
        ],
        "/practice/{ods}/templates/{id}/edit" => &[("title", "Another title")],
        "/practice/{ods}/templates/{id}/sign" => &[("registration", "1234567"), ("words", "Read"), ("read", "yes")],
        "/pathways/new/{id}" => {
            &[("start_day", "24"), ("start_month", "11"), ("start_year", "2026"), ("agreed", "by-phone")]
        }
        "/pathways/{id}/targets" | "/pathways/{id}/leave" => &[("row", "1")],
        "/pathways/{id}/move" => &[("row", "1"), ("to", "")],
        "/pathways/{id}/end" => &[("row", "1"), ("why", "finished"), ("words", "It is complete")],
        "/practice/{ods}/alerts/{person}/{id}" => &[("act", "claim")],
        "/practice/{ods}/calls/{person}/{id}" => &[("outcome", "spoke")],
        "/doses/all" => &[("dose", "01890a5d-ac96-774b-bcce-b302099a8061.2026-11-24.20:00")],
        "/doses/{schedule}/{day}/{slot}" => &[
            ("version", "0"),
            ("state", "taken"),
            ("taken_day", "24"),
            ("taken_month", "11"),
            ("taken_year", "2026"),
            ("taken_time", "9am"),
        ],
        "/doses/{schedule}/{day}/{slot}/skip" => &[("reason", "ran-out")],
        "/doses/{schedule}/{day}/{slot}/undo" | "/doses/schedules/{id}/resume" | "/doses/schedules/{id}/confirm" => {
            &[("version", "1")]
        }
        "/doses/schedules/new" => &[
            ("new_id", "01890a5d-ac96-774b-bcce-b302099a8062"),
            ("medicine", "own:01890a5d-ac96-774b-bcce-b302099a8063"),
            ("kind", "clock"),
            ("days", "every"),
            ("s1_t1_at", "8am"),
            ("s1_t1_dose", "1 tablet"),
        ],
        "/doses/schedules/{id}/times" => {
            &[("version", "1"), ("kind", "clock"), ("days", "every"), ("s1_t1_at", "9am"), ("s1_t1_dose", "1 tablet")]
        }
        "/doses/schedules/{id}/end" => &[("version", "1"), ("what", "end"), ("reason", "finished")],
        "/doses/schedules/{id}/reminders" => &[("version", "1"), ("on", "no")],
        "/doses/journey" => &[("zone", "Europe/Paris"), ("act", "stay")],
        "/medicines/add" => {
            &[("new_id", "01890a5d-ac96-774b-bcce-b302099a8059"), ("name", "Senna"), ("kind", "bought")]
        }
        "/medicines/own/{id}/edit" => &[("version", "1"), ("name", "Senna"), ("kind", "bought")],
        "/medicines/own/{id}/stop" => {
            &[("version", "1"), ("stopped_day", "23"), ("stopped_month", "11"), ("stopped_year", "2026")]
        }
        "/medicines/own/{id}/again"
        | "/medicines/own/{id}/remove"
        | "/medicines/repeats/{id}/withdraw"
        | "/medicines/repeats/{id}/collected" => &[("version", "1")],
        "/medicines/count/{entry}" => &[("left", "12"), ("a_day", "1")],
        "/medicines/pharmacy" => &[("act", "choose"), ("ods", "FZZ12")],
        "/medicines/repeats/ask" => &[("step", "send"), ("medicine", "01890a5d-ac96-774b-bcce-b302099a8060")],
        "/practice/{ods}/repeats/{person}/{id}" => &[("act", "ready"), ("version", "1")],
        "/readings/report/{measure}/readings.csv" => &[("period", "all")],
        "/readings/add/{measure}" => {
            &[("id", "01890a5d-ac96-774b-bcce-b302099a8057"), ("when", "now"), ("systolic", "128"), ("diastolic", "79")]
        }
        "/readings/{id}/edit" => &[
            ("version", "1"),
            ("systolic", "131"),
            ("diastolic", "79"),
            ("taken_day", "23"),
            ("taken_month", "11"),
            ("taken_year", "2026"),
            ("taken_time", "9am"),
        ],
        "/readings/{id}/remove" => &[("version", "1")],
        "/readings/{id}/conflict" => {
            &[("hash", "00"), ("act", "drop"), ("new_id", "01890a5d-ac96-774b-bcce-b302099a8058")]
        }
        "/goals/new/{aim}" | "/goals/{id}/change" => {
            &[("version", "1"), ("why", ""), ("step", "1"), ("days", "3"), ("encourage", "no")]
        }
        "/goals/{id}/days/{day}" => &[("state", "done")],
        "/goals/{id}/end" => &[("version", "1"), ("why", "stopped")],
        "/readings/bluetooth/check" => &[
            ("frames", "2a9d_00a83e_0"),
            ("device", "Scale"),
            ("zone", "Europe/London"),
            ("phone", "1795514400000"),
            ("ended", "whole"),
        ],
        // The clock of the stage.
        "/readings/bluetooth/keep" => &[("frames", "2a9d_00a83e_0"), ("at", "1795514400000"), ("every", "all")],
        "/reminders/phone" => &[
            ("endpoint", "https://fcm.googleapis.com/fcm/send/another"),
            ("p256dh", "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4"),
            ("auth", "BTBZMqHH6r4Tts7J_aSIgg"),
        ],
        "/account/reminders/about/{about}" => &[("way_1", "email"), ("wait", "15"), ("night", "keep")],
        "/account/reminders/hours" => &[("quiet_from", "22:00"), ("quiet_to", "06:00"), ("language", "en")],
        "/account/reminders/address" => &[("address", "1 Hill Road\nYork\nYO1 1AA")],
        "/account/reminders/contact/{contact}" => &[("contact", "07700 900123")],
        "/account/reminders/contact/{contact}/code" => &[("code", "012345")],
        "/reminders/phone/test" => &[("id", "00000000-0000-7000-8000-000000000000")],
        "/reminders/{id}" => &[("act", "taken")],
        _ => &[],
    }
}

/// Those that read no body at all: what is sent to them besides is not looked at.
pub const READ_NO_BODY: [&str; 35] = [
    // A file in a form of its own kind, refused after who may has been asked: `readings/files/tests.rs`.
    "/readings/files",
    "/for/{person}/readings/files",
    "/practice/{ods}/people/{person}/readings/files",
    "/sign-in/passkey/start",
    "/sign-out",
    "/session/stay",
    "/account/passkeys/start",
    "/account/passkeys/{id}/remove",
    "/account/recovery-codes",
    "/account/sessions/end-all",
    "/account/sessions/{handle}/end",
    "/record/download/bundle.json",
    "/record/download/record.html",
    "/sharing/consents.json",
    "/carers/consents.json",
    "/practice/{ods}/carers/people/{person}/consents.json",
    "/for/{person}/open",
    "/caring/close",
    "/hidden/{id}/show",
    "/practice/{ods}/people/{person}/hidden/{id}/show",
    "/paused/open",
    "/safety/pause",
    "/exit",
    "/invitation/{token}/passkey/start",
    "/confirm/{purpose}/{subject}/start",
    // What it is given is sent on as it is.
    "/confirm/{purpose}/{subject}/demo",
    // JSON, not a form.
    "/confirm/{purpose}/{subject}/finish",
    "/sign-in/passkey/finish",
    "/account/passkeys/finish",
    "/invitation/{token}/passkey/finish",
    "/readings/sync",
    "/readings/offline/phones",
    "/reminders/act",
    "/reminders/seen",
    "/reminders/phone/changed",
];

pub fn door(door: Door) -> &'static str {
    match door {
        Door::Public => "public",
        Door::SignedIn => "signed-in",
        Door::Staff => "staff",
        Door::Machine => "machine",
    }
}
