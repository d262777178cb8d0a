//! The rooms of this process: those in which somebody is connected to it. Who is where is decided in the
//! database (`act`); here it is told to the browsers, and to the other processes.

use std::{
    collections::{BTreeSet, HashMap},
    ops::Deref,
    sync::{
        Arc, Mutex, MutexGuard, Weak,
        atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering},
    },
};

use serde_json::value::RawValue;
use tokio::sync::{Notify, OnceCell, mpsc, oneshot};
use uuid::Uuid;

use super::{
    RoomFacts,
    conference::Conference,
    keeper, keeper_store,
    live::{Live, Relayed, Stay},
    protocol::{FromBrowser, Part, Switches, ToBrowser, Why, close},
    room::Act,
    stay::Number,
    strangers::Strangers,
    word::{self, Handed, Word},
};
use crate::{
    access::{log::NewEntry, log_writer::LogWriter},
    platform::{
        Platform,
        bus::{Ear, Heard, Listening, ear},
        memory::Memory,
    },
    web::App,
};

pub struct Rooms {
    /// Without its memory, in which this is kept.
    pub(super) platform: Platform,
    /// Given back when the process ends: the log's writer ends when nobody writes any more.
    log: Mutex<Option<LogWriter>>,
    rooms: Mutex<HashMap<Uuid, Arc<LiveRoom>>>,
    ear: Ear,
    heard: Mutex<Option<mpsc::Receiver<Heard>>>,
    rights: OnceCell<Listening>,
    /// Who waits for somebody to be handed over.
    pub(super) claims: Mutex<HashMap<Uuid, oneshot::Sender<Handed>>>,
    /// What was said may have been missed: the next round begins at once.
    pub(super) wake: Arc<Notify>,
    /// Something said by another process may have been missed.
    pub(super) gap: AtomicBool,
    /// Of whom, in which room, somebody said that their right may have changed; nobody: what the room rests on.
    soon: Mutex<BTreeSet<(Uuid, Option<Uuid>)>>,
    /// There is something in `soon`.
    pub(super) told: Arc<Notify>,
    pub(super) strangers: Arc<Strangers>,
    connections: AtomicU64,
    started: AtomicBool,
    ends: AtomicBool,
}

pub(super) struct LiveRoom {
    pub id: Uuid,
    /// Changes of who is where leave this process one after the other.
    pub turn: tokio::sync::Mutex<()>,
    live: Mutex<Live>,
    listening: OnceCell<Listening>,
    users: AtomicUsize,
    /// A server for video is just asked who is there.
    pub asking: AtomicBool,
}

impl LiveRoom {
    pub fn live(&self) -> MutexGuard<'_, Live> {
        self.live.lock().unwrap_or_else(|held| held.into_inner())
    }
}

/// As long as it is kept, the room is.
pub(super) struct Hold(Arc<LiveRoom>);

impl Deref for Hold {
    type Target = LiveRoom;

    fn deref(&self) -> &LiveRoom {
        &self.0
    }
}

impl Drop for Hold {
    fn drop(&mut self) {
        self.0.users.fetch_sub(1, Ordering::AcqRel);
    }
}

/// Looks at once whether somebody may still be where they are: called after a change of the rights of this
/// person or of this guest, or of the appointment of this room, by whoever made it, when it is committed.
pub fn look_again(platform: &Platform, who: Uuid) {
    platform.bus.publish(word::RIGHTS, who.to_string());
    if let Some(rooms) = platform.memory.there::<Rooms>() {
        rooms.look_soon(who);
    }
}

/// From the beginning of the process: places whose process died are given away though nobody comes to a room here.
pub fn begin(app: &App) {
    Rooms::of(app);
}

/// Before the process ends: every browser is sent elsewhere, and comes back to where it was.
pub async fn hang_up(app: &App) {
    if let Some(rooms) = app.platform.memory.there::<Rooms>() {
        rooms.end().await;
    }
}

impl Rooms {
    /// Those of this process; the first who asks makes them.
    pub fn of(app: &App) -> Arc<Rooms> {
        let rooms = app.platform.memory.one(|| Rooms::new(&app.platform, &app.log));
        if !rooms.started.swap(true, Ordering::AcqRel) {
            let heard = rooms.heard.lock().unwrap_or_else(|held| held.into_inner()).take();
            if let Some(heard) = heard {
                tokio::spawn(hear_all(Arc::downgrade(&rooms), heard));
            }
            tokio::spawn(keeper::keep(Arc::downgrade(&rooms), Arc::clone(&rooms.wake)));
            tokio::spawn(keeper::attend(Arc::downgrade(&rooms), Arc::clone(&rooms.told)));
        }
        rooms
    }

    fn new(platform: &Platform, log: &LogWriter) -> Rooms {
        let (ear, heard) = ear();
        Rooms {
            platform: Platform { memory: Memory::default(), ..platform.clone() },
            log: Mutex::new(Some(log.clone())),
            rooms: Mutex::default(),
            ear,
            heard: Mutex::new(Some(heard)),
            rights: OnceCell::new(),
            claims: Mutex::default(),
            wake: Arc::default(),
            gap: AtomicBool::new(false),
            soon: Mutex::default(),
            told: Arc::default(),
            strangers: Arc::default(),
            connections: AtomicU64::new(1),
            started: AtomicBool::new(false),
            ends: AtomicBool::new(false),
        }
    }

    /// Writes that somebody was refused. They are kept out whether it can be written or not.
    pub(super) async fn note_refused(&self, entry: Option<Box<NewEntry>>) {
        let log = self.log.lock().unwrap_or_else(|held| held.into_inner()).clone();
        if let (Some(entry), Some(log)) = (entry, log) {
            let _ = log.write(*entry).await.durable().await;
        }
    }

    /// This process, among all.
    pub(super) fn instance(&self) -> Uuid {
        self.platform.bus.origin()
    }

    pub(super) fn next_connection(&self) -> u64 {
        self.connections.fetch_add(1, Ordering::Relaxed)
    }

    fn table(&self) -> MutexGuard<'_, HashMap<Uuid, Arc<LiveRoom>>> {
        self.rooms.lock().unwrap_or_else(|held| held.into_inner())
    }

    /// The room, made when it is not here yet; from then on its words are heard.
    pub(super) async fn room(&self, facts: &RoomFacts) -> Hold {
        let hold = {
            let mut table = self.table();
            let room = table.entry(facts.id).or_insert_with(|| {
                let conference = Conference::of(facts.kind, &self.platform.media);
                Arc::new(LiveRoom {
                    id: facts.id,
                    turn: tokio::sync::Mutex::default(),
                    live: Mutex::new(Live::new(facts.clone(), conference)),
                    listening: OnceCell::new(),
                    users: AtomicUsize::new(0),
                    asking: AtomicBool::new(false),
                })
            });
            room.users.fetch_add(1, Ordering::AcqRel);
            Hold(Arc::clone(room))
        };
        let bus = &self.platform.bus;
        self.rights.get_or_init(|| bus.listen(word::RIGHTS, &self.ear)).await;
        let topic = word::topic(facts.id);
        hold.listening.get_or_init(|| bus.listen(&topic, &self.ear)).await;
        hold
    }

    pub(super) fn soon(&self) -> MutexGuard<'_, BTreeSet<(Uuid, Option<Uuid>)>> {
        self.soon.lock().unwrap_or_else(|held| held.into_inner())
    }

    /// Whether the process ends: nobody comes in any more.
    pub(super) fn ends(&self) -> bool {
        self.ends.load(Ordering::Acquire)
    }

    pub(super) fn all(&self) -> Vec<Arc<LiveRoom>> {
        self.table().values().map(Arc::clone).collect()
    }

    pub(super) fn there(&self, id: Uuid) -> Option<Arc<LiveRoom>> {
        self.table().get(&id).map(Arc::clone)
    }

    /// Forgets rooms in which nobody is connected here.
    pub(super) fn tidy(&self) {
        self.table().retain(|_, room| room.users.load(Ordering::Acquire) > 0 || !room.live().stays.is_empty());
    }

    pub(super) fn say(&self, room: Uuid, word: &Word) {
        self.platform.bus.publish(&word::topic(room), word.text());
    }

    /// Marks everybody to be looked at now whose place rests on this person or guest; or this room.
    fn look_soon(&self, who: Uuid) {
        let mut about = Vec::new();
        for room in self.all() {
            if room.id == who {
                about.push((who, None));
            }
            let live = room.live();
            let theirs = live.stays.iter().filter(|(_, stay)| stay.standing.is_about(who));
            about.extend(theirs.map(|(one, _)| (room.id, Some(*one))));
        }
        if !about.is_empty() {
            self.soon().extend(about);
            self.told.notify_one();
        }
    }

    /// What one browser says. The code to close its connection with, where that is to be.
    pub(super) async fn take(
        &self,
        room: &LiveRoom,
        (me, connection): (Uuid, u64),
        (seq, message): (u64, FromBrowser),
    ) -> Result<(), u16> {
        let now = self.platform.clock.now();
        if room.live().hear(me, connection, seq, now)? == Number::Again {
            return Ok(());
        }
        match message {
            FromBrowser::Hello { .. } => Err(close::MALFORMED),
            FromBrowser::Ping => {
                self.answer(room, me, |stay| ToBrowser::Pong { heard: stay.outbox.heard() });
                Ok(())
            }
            FromBrowser::Seen { last } => {
                if let Some(stay) = room.live().stays.get_mut(&me) {
                    stay.outbox.seen(last);
                }
                Ok(())
            }
            FromBrowser::Signal { to, data } => {
                self.signal(room, me, to, data);
                Ok(())
            }
            FromBrowser::State(switches) => {
                self.switch(room, me, switches);
                Ok(())
            }
            FromBrowser::Tell { who, text } => {
                self.tell(room, me, who, text);
                Ok(())
            }
            FromBrowser::Admit { who } => self.lead(room, me, Act::Admit { by: me, who }).await,
            FromBrowser::Back { who } => self.lead(room, me, Act::Back { by: me, who }).await,
            FromBrowser::Remove { who } => self.lead(room, me, Act::Remove { by: me, who }).await,
            FromBrowser::End => self.lead(room, me, Act::End { by: me }).await,
            FromBrowser::Leave => self.leave(room, me).await,
        }
    }

    fn answer(&self, room: &LiveRoom, me: Uuid, message: impl FnOnce(&Stay) -> ToBrowser) {
        let now = self.platform.clock.now();
        if let Some(stay) = room.live().stays.get_mut(&me) {
            let message = message(stay);
            stay.say(&message, 0, now);
        }
    }

    fn signal(&self, room: &LiveRoom, from: Uuid, to: Uuid, data: Box<RawValue>) {
        let (now, mark) = (self.platform.clock.now(), mark());
        let text = data.get().to_string();
        if room.live().relay(from, to, data, mark, now) == Relayed::Elsewhere {
            self.say(room.id, &Word::Signal { to, from, data: text, mark });
        }
    }

    fn switch(&self, room: &LiveRoom, from: Uuid, switches: Switches) {
        let (now, mark) = (self.platform.clock.now(), mark());
        if room.live().show_switches(from, switches, mark, now) {
            self.say(room.id, &Word::State { from, switches, mark });
        }
    }

    fn tell(&self, room: &LiveRoom, me: Uuid, who: Option<Uuid>, text: String) {
        let (now, mark) = (self.platform.clock.now(), mark());
        let leads = room.live().stays.get(&me).is_some_and(|stay| stay.part == Part::Host);
        let is_there = who.is_none_or(|who| room.live().place_of(who).is_some());
        match (leads, is_there) {
            (false, _) => self.answer(room, me, |_| ToBrowser::Refused { why: Why::NotYours }),
            (true, false) => self.answer(room, me, |_| ToBrowser::Refused { why: Why::Nobody }),
            (true, true) => {
                room.live().tell(who, &text, mark, now);
                self.say(room.id, &Word::Told { who, text, mark });
            }
        }
    }

    async fn lead(&self, room: &LiveRoom, me: Uuid, act: Act) -> Result<(), u16> {
        // Who leads nothing costs the database nothing.
        let leads = room.live().stays.get(&me).is_some_and(|stay| stay.part == Part::Host);
        let done = if leads { Box::pin(self.act(room, act, None)).await } else { Err(Why::NotYours) };
        if let Err(why) = done {
            self.answer(room, me, |_| ToBrowser::Refused { why });
        }
        Ok(())
    }

    async fn leave(&self, room: &LiveRoom, me: Uuid) -> Result<(), u16> {
        {
            let mut live = room.live();
            if let Some(mut stay) = live.stays.remove(&me) {
                stay.close(close::ENDED);
            }
        }
        // Where the database does not answer, the place is given away when the minute is over.
        let _ = Box::pin(self.act(room, Act::Leave { who: me }, Some((me, self.instance())))).await;
        Ok(())
    }

    /// The connection of somebody broke.
    pub(super) async fn lose(&self, room: &LiveRoom, me: Uuid, connection: u64) {
        {
            let now = self.platform.clock.now();
            let mut live = room.live();
            let Some(stay) = live.stays.get_mut(&me).filter(|stay| stay.connection == connection) else { return };
            (stay.wire, stay.away_since) = (None, Some(now));
        }
        if !self.ends() {
            let _ = Box::pin(self.act(room, Act::Lose { who: me }, Some((me, self.instance())))).await;
        }
    }

    async fn hear(&self, heard: Heard) {
        let Heard::Said { topic, text } = heard else {
            self.gap.store(true, Ordering::Release);
            self.wake.notify_one();
            return;
        };
        if &*topic == word::RIGHTS {
            if let Ok(who) = Uuid::parse_str(&text) {
                self.look_soon(who);
            }
            return;
        }
        let (Some(room), Some(word)) = (word::room_of(&topic).and_then(|id| self.there(id)), Word::read(&text)) else {
            return;
        };
        let now = self.platform.clock.now();
        match word {
            Word::Changed(snapshot) => room.live().show(snapshot, None, now),
            Word::Signal { to, from, data, mark } => {
                if let Ok(data) = RawValue::from_string(data) {
                    room.live().relay(from, to, data, mark, now);
                }
            }
            Word::State { from, switches, mark } => {
                room.live().show_switches(from, switches, mark, now);
            }
            Word::Told { who, text, mark } => room.live().tell(who, &text, mark, now),
            Word::Claim { who, claim, version } => {
                let handed = room.live().hand_over(who, version);
                // Who does not hold them is silent: another one does.
                if let Some(handed) = handed {
                    self.say(room.id, &Word::HandOver { claim, handed: Box::new(handed) });
                }
            }
            Word::HandOver { claim, handed } => {
                let waits = self.claims.lock().unwrap_or_else(|held| held.into_inner()).remove(&claim);
                if let Some(waits) = waits {
                    let _ = waits.send(*handed);
                }
            }
            Word::Taken { who, version } => room.live().give_up(who, version, now),
        }
    }

    async fn end(&self) {
        self.ends.store(true, Ordering::Release);
        for room in self.all() {
            for stay in room.live().stays.values_mut() {
                stay.close(close::RESTART);
            }
        }
        let ended = async {
            let mut tx = self.platform.db.write().await?;
            keeper_store::end_instance(&mut tx, self.instance(), self.platform.clock.now()).await?;
            tx.commit().await
        };
        if ended.await.is_err() {
            tracing::warn!("the database did not take that this process ends: others see it in a minute and a half");
        }
        self.platform.bus.flush().await;
        self.log.lock().unwrap_or_else(|held| held.into_inner()).take();
    }
}

async fn hear_all(rooms: Weak<Rooms>, mut heard: mpsc::Receiver<Heard>) {
    while let Some(heard) = heard.recv().await {
        let Some(rooms) = rooms.upgrade() else { return };
        rooms.hear(heard).await;
    }
}

/// Never 0: that is the mark of what has none.
fn mark() -> u64 {
    rand::random::<u64>() | 1
}
