//! A change of who is where: decided on what the database holds, written there, then told.

use uuid::Uuid;

use super::{
    conference::Conference,
    protocol::{Removal, Why},
    room::{Act, Noted, Outcome},
    rooms::{LiveRoom, Rooms},
    store::{self, Held},
    word::{Snapshot, Word},
};
use crate::platform::{database::Fault, query::Tx};

pub(super) fn away(_: Fault) -> Why {
    tracing::warn!("the database did not answer somebody in a room");
    Why::TryLater
}

impl Rooms {
    /// Does it, or says why not. Everybody is told, here and on the other instances. What a process does by
    /// itself to somebody (`on`: who, and the instance that held them) is done only while that instance does:
    /// they may have come back by another, and this one not have heard of it.
    pub(super) async fn act(&self, room: &LiveRoom, act: Act, on: Option<(Uuid, Uuid)>) -> Result<(), Why> {
        let _turn = room.turn.lock().await;
        let mut tx = self.platform.db.write().await.map_err(away)?;
        if let Some((who, instance)) = on
            && store::instance_of(&mut tx, room.id, who).await.map_err(away)? != Some(instance)
        {
            return Err(Why::Nobody);
        }
        let conference = room.live().conference.clone();
        let Some((snapshot, outcome)) = self.apply(&mut tx, room.id, &conference, act, None).await? else {
            return Ok(());
        };
        tx.commit().await.map_err(away)?;
        room.live().show(snapshot.clone(), None, self.platform.clock.now());
        self.say(room.id, &Word::Changed(snapshot.clone()));
        self.tell_conference(room.id, conference, &outcome, snapshot.ended);
        Ok(())
    }

    /// In the transaction. `None` where nothing is to be changed.
    pub(super) async fn apply(
        &self,
        tx: &mut Tx,
        id: Uuid,
        conference: &Conference,
        act: Act,
        held: Option<&Held>,
    ) -> Result<Option<(Snapshot, Outcome)>, Why> {
        let now = self.platform.clock.now();
        let version = store::take(tx, id).await.map_err(away)?.ok_or(Why::Over)?;
        let mut room = store::room(tx, id, conference.seats()).await.map_err(away)?.ok_or(Why::Over)?;
        let ended_before = room.ended_at;
        let outcome = room.apply(act, now)?;
        if outcome.is_nothing() {
            return Ok(None);
        }
        let written = async {
            for who in &outcome.changed {
                let Some(member) = room.member(*who) else { continue };
                match held {
                    Some(held) => store::put_member(tx, id, member, held).await?,
                    None => store::move_member(tx, id, member).await?,
                }
            }
            for noted in &outcome.noted {
                store::note(tx, id, *noted, now).await?;
            }
            if room.ended_at != ended_before {
                store::set_ended(tx, id, room.ended_at).await?;
            }
            Ok(())
        };
        written.await.map_err(away)?;
        let snapshot = Snapshot {
            version,
            ended: room.ended_at.is_some(),
            people: room.people(),
            removed: outcome.removed.clone(),
        };
        Ok(Some((snapshot, outcome)))
    }

    /// A server for video is told in its own time: nobody waits for it.
    fn tell_conference(&self, room: Uuid, conference: Conference, outcome: &Outcome, ended: bool) {
        let Conference::Server(_) = conference else { return };
        let now = self.platform.clock.now();
        // Whoever is no longer in the call, by whatever way: their browser may not hang up by itself.
        let is_out = |noted: Noted| matches!(noted, Noted::Back | Noted::Removed | Noted::Left);
        let out: Vec<Uuid> =
            outcome.noted.iter().filter(|(noted, ..)| is_out(*noted)).filter_map(|(_, who, _)| *who).collect();
        tokio::spawn(async move {
            if ended {
                conference.end(room, now).await;
            }
            for who in out {
                conference.remove(room, who, now).await;
            }
        });
    }

    /// Somebody may no longer be there.
    pub(super) async fn expel(&self, room: &LiveRoom, who: Uuid, why: Removal) {
        let _ = Box::pin(self.act(room, Act::Expel { who, why }, Some((who, self.instance())))).await;
    }
}
