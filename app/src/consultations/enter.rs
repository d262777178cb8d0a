//! Coming to a room: the ticket is used, whose it is and whether the room is open are looked at, the place is
//! taken, what was missed is fetched, and the browser is connected.

use std::time::Duration;

use chrono::{DateTime, Utc};
use tokio::sync::{mpsc, oneshot};
use tower_sessions::session::Id;
use uuid::Uuid;

use super::{
    RoomFacts,
    act::away,
    facts,
    hours::Opening,
    keeper_store,
    live::{LOOK_EVERY, Live, MOST_WAITING, Stay, Wire},
    protocol::{Part, Resume, Resumed, ToBrowser, Where, Why, close},
    room::{self, Act},
    rooms::{Hold, LiveRoom, Rooms},
    standing::{self, Signed, Standing, Still},
    stay::Outbox,
    store::{self, Held},
    tickets::Ticket,
    word::{Handed, Word},
};
use crate::{
    platform::{
        database::Fault,
        documents::hex,
        keys::{Purpose, random_bytes},
        query::Tx,
    },
    sign_in::session_store,
};

/// So long another instance may take to hand somebody over.
const PATIENCE: Duration = Duration::from_millis(800);

/// What the browser sent beside the message: by these it is known.
#[derive(Clone, Debug, Default)]
pub(super) struct Cookies {
    pub session: Option<Id>,
    /// The guest, and the room.
    pub guest: Option<(Uuid, Uuid)>,
}

/// Somebody who was let into the room, or into its waiting room.
pub(super) struct Entered {
    pub room: Hold,
    pub me: Uuid,
    pub connection: u64,
    pub frames: mpsc::Receiver<Wire>,
}

/// Who comes, and by what right.
struct Coming {
    me: Uuid,
    part: Part,
    name: String,
    standing: Standing,
    /// Where they are already, by the key of their browser.
    back: Option<Back>,
}

struct Back {
    key: String,
    last: u64,
    instance: Uuid,
    lives: bool,
}

impl Rooms {
    /// Somebody says hello.
    pub(super) async fn enter(
        &self,
        id: Uuid,
        (ticket, resume): (Option<String>, Option<Resume>),
        cookies: &Cookies,
    ) -> Result<Entered, Why> {
        if self.ends() {
            return Err(Why::TryLater);
        }
        let now = self.platform.clock.now();
        // What is no ticket of ours costs nobody anything.
        let ticket = match ticket {
            Some(text) => {
                let ticket = Ticket::open(&self.platform.keys, id, &text, now).ok_or(Why::Ticket)?;
                Some((ticket, self.platform.keys.hash(Purpose::RoomTicket, text.as_bytes())))
            }
            None => None,
        };
        let used = ticket.as_ref().map(|(ticket, hash)| (hash.clone(), ticket.until));
        let mut tx = self.platform.db.read().await.map_err(away)?;
        let coming = self.who_comes(&mut tx, id, (ticket.map(|(ticket, _)| ticket), resume), cookies).await?;
        let found = self.open_now(&mut tx, id).await?;
        let still = standing::still(&mut tx, &self.platform, id, &coming.standing).await.map_err(away)?;
        tx.rollback().await.map_err(away)?;
        match still {
            Still::Yes => {}
            Still::Gone => return Err(Why::Over),
            Still::No(entry) => {
                self.note_refused(entry).await;
                return Err(Why::Ticket);
            }
        }
        let mut tx = self.platform.db.write().await.map_err(away)?;
        if let Some((hash, until)) = used
            && !store::use_ticket(&mut tx, hash, until).await.map_err(away)?
        {
            return Err(Why::Ticket);
        }
        store::put_room(&mut tx, &found).await.map_err(away)?;
        keeper_store::beat(&mut tx, self.instance(), now).await.map_err(away)?;
        tx.commit().await.map_err(away)?;
        let room = self.room(&found).await;
        // In its turn, so that what follows is told in the order in which it was written.
        let turn = room.turn.lock().await;
        let (connection, frames) = self.take_place(&room, &found, coming).await?;
        drop(turn);
        let me = connection.0;
        Ok(Entered { room, me, connection: connection.1, frames })
    }

    async fn who_comes(
        &self,
        tx: &mut Tx,
        id: Uuid,
        (ticket, resume): (Option<Ticket>, Option<Resume>),
        cookies: &Cookies,
    ) -> Result<Coming, Why> {
        let (keys, now) = (&self.platform.keys, self.platform.clock.now());
        let known = match &resume {
            Some(resume) => {
                let hash = keys.hash(Purpose::RoomResume, resume.key.as_bytes());
                store::by_resume(tx, id, hash, now).await.map_err(away)?
            }
            None => None,
        };
        let back = |resume: Resume, known: &store::Known| Back {
            key: resume.key,
            last: resume.last,
            instance: known.instance,
            lives: known.lives > 0,
        };
        let coming = match ticket {
            Some(ticket) => {
                let me = ticket.standing.member(keys, id);
                // A key of somebody else's is no key.
                let known = known.filter(|known| known.id == me);
                let back = resume.zip(known.as_ref()).map(|(resume, known)| back(resume, known));
                Coming { me, part: ticket.part, name: ticket.name, standing: ticket.standing, back }
            }
            None => {
                let (resume, known) = resume.zip(known).ok_or(Why::Lost)?;
                let standing = Standing::open(keys, id, &known.stands_on).ok_or(Why::Lost)?;
                let back = Some(back(resume, &known));
                Coming { me: known.id, part: Part::from_key(&known.part), name: known.name, standing, back }
            }
        };
        let is_theirs = match &coming.standing {
            Standing::Person { signed, .. } | Standing::Staff { signed, .. } => {
                self.signed(tx, cookies).await.map_err(away)?.as_ref() == Some(signed)
            }
            Standing::Guest { guest } => cookies.guest == Some((*guest, id)),
        };
        if is_theirs { Ok(coming) } else { Err(Why::Ticket) }
    }

    /// Who is signed in by the cookie. A session that lay idle counts: the call was the use.
    async fn signed(&self, tx: &mut Tx, cookies: &Cookies) -> Result<Option<Signed>, Fault> {
        let Some(session) = cookies.session else { return Ok(None) };
        let found = session_store::begun(tx, session, self.platform.clock.now()).await?;
        Ok(found.map(|(person, at)| Signed { person: person.0, at }))
    }

    async fn open_now(&self, tx: &mut Tx, id: Uuid) -> Result<RoomFacts, Why> {
        let found = facts::find(tx, id).await.map_err(away)?.ok_or(Why::Over)?;
        match found.hours().opening(self.platform.clock.now()) {
            Opening::TooEarly => Err(Why::TooEarly),
            Opening::Open => Ok(found),
            Opening::Over => Err(Why::Over),
        }
    }

    /// Writes that they are there, fetches what was said to them before, and connects them.
    async fn take_place(
        &self,
        room: &LiveRoom,
        found: &RoomFacts,
        coming: Coming,
    ) -> Result<((Uuid, u64), mpsc::Receiver<Wire>), Why> {
        let Coming { me, part, name, standing, back } = coming;
        let (keys, instance) = (&self.platform.keys, self.instance());
        let key = match &back {
            Some(back) => back.key.clone(),
            None => hex(&random_bytes::<24>()),
        };
        let held = Held {
            person: standing.signed().map(|signed| signed.person),
            guest: match &standing {
                Standing::Guest { guest } => Some(*guest),
                Standing::Person { .. } | Standing::Staff { .. } => None,
            },
            resume_hash: keys.hash(Purpose::RoomResume, key.as_bytes()),
            stands_on: standing.sealed(keys, room.id),
            instance,
        };
        let conference = room.live().conference.clone();
        let mut tx = self.platform.db.write().await.map_err(away)?;
        let before = store::instance_of(&mut tx, room.id, me).await.map_err(away)?;
        // Whoever comes back by their key alone must still be there; by a ticket they may come anew.
        let act = Act::Come { who: me, part, name: name.clone() };
        let applied = self.apply(&mut tx, room.id, &conference, act, Some(&held)).await?;
        let (snapshot, _) = applied.ok_or(Why::TryLater)?;
        let before_them =
            keeper_store::before_in_queue(&mut tx, found, self.platform.clock.now()).await.map_err(away)?;
        tx.commit().await.map_err(away)?;
        let version = snapshot.version;
        let earlier = self.earlier(room, me, back.as_ref(), (before, version)).await;
        let now = self.platform.clock.now();
        let (wire, frames) = mpsc::channel(MOST_WAITING);
        let connection = self.next_connection();
        self.say(room.id, &Word::Changed(snapshot.clone()));
        let mut live = room.live();
        live.facts = found.clone();
        live.set_place(u64::try_from(before_them).unwrap_or(0) + 1, now);
        live.show(snapshot, Some(me), now);
        // Removed again between the two: by the host, on another instance.
        let place = live.place_of(me).ok_or(Why::Lost)?;
        live.give_up(me, version, now);
        let (resumed, told, outbox) = match (earlier, &back) {
            (Some(handed), _) => (Resumed::Whole, handed.told, handed.outbox),
            (None, Some(_)) => (Resumed::Gaps, place, Outbox::default()),
            (None, None) => (Resumed::New, place, Outbox::default()),
        };
        let stay = Stay {
            part,
            name,
            told,
            outbox,
            wire: Some(wire),
            connection,
            heard_at: now,
            away_since: None,
            came: version,
            standing,
            held_at: now,
            next_look: now + LOOK_EVERY,
        };
        let last = back.map(|back| back.last).unwrap_or(0);
        connect(&mut live, (me, stay), (resumed, last), (key, place), now);
        // They came by another process meanwhile, which did not find them here yet.
        if let Some(later) = live.last_came.get(&me).copied().filter(|last| *last > version) {
            live.give_up(me, later, now);
        }
        // The process ends since, and has said so to everybody but them.
        if self.ends()
            && let Some(stay) = live.stays.get_mut(&me)
        {
            stay.close(close::RESTART);
        }
        Ok(((me, connection), frames))
    }

    /// What was said to who comes back, where all of it is there; here, or on another instance.
    async fn earlier(
        &self,
        room: &LiveRoom,
        me: Uuid,
        back: Option<&Back>,
        (before, version): (Option<Uuid>, i64),
    ) -> Option<Handed> {
        let instance = self.instance();
        let Some(back) = back else {
            // Also where nobody held them a moment ago: of two who come at once by two instances, one stays.
            if before != Some(instance) {
                self.say(room.id, &Word::Taken { who: me, version });
            }
            return None;
        };
        let handed = if back.instance == instance {
            room.live().hand_over(me, version)
        } else if back.lives {
            self.claim(room.id, me, version).await
        } else {
            None
        };
        handed.filter(|handed| handed.outbox.since(back.last).is_some())
    }

    async fn claim(&self, room: Uuid, who: Uuid, version: i64) -> Option<Handed> {
        let claim = Uuid::new_v4();
        let (to, handed) = oneshot::channel();
        let claims = || self.claims.lock().unwrap_or_else(|held| held.into_inner());
        claims().insert(claim, to);
        self.say(room, &Word::Claim { who, claim, version });
        let handed = tokio::time::timeout(PATIENCE, handed).await;
        claims().remove(&claim);
        handed.ok().and_then(Result::ok)
    }
}

/// The first words of a connection: welcome, then what was missed, then how it is now.
fn connect(
    live: &mut Live,
    (me, mut stay): (Uuid, Stay),
    (resumed, last): (Resumed, u64),
    (key, place): (String, Where),
    now: DateTime<Utc>,
) {
    let missed = if resumed == Resumed::Whole { stay.outbox.since(last).unwrap_or_default() } else { Vec::new() };
    let media = (place == Where::In).then(|| live.pass_for(me, &stay, now));
    let welcome = ToBrowser::Welcome {
        me,
        role: stay.part,
        resume: key,
        resumed,
        heard: stay.outbox.heard(),
        place_of_me: place,
        people: room::seen_by(&live.people, me),
        place: live.place_for(&stay),
        media: media.clone(),
        closes_at: live.facts.hours().closes_at,
    };
    stay.say(&welcome, 0, now);
    for frame in missed {
        stay.pass(frame);
    }
    if stay.told != place {
        stay.told = place;
        let message = media.map_or(ToBrowser::Back, |media| ToBrowser::Admitted { media });
        stay.say(&message, 0, now);
    }
    if resumed == Resumed::Whole {
        let people = live.people_for(me, &stay);
        stay.say(&people, 0, now);
    }
    live.stays.insert(me, stay);
}
