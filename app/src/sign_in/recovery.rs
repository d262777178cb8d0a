//! Recovery codes: the way in for who has lost their passkeys. Ten at a time, each used once.
//!
//! 80 random bits as 16 characters of Crockford's base32, written in groups of four. We keep a
//! keyed hash: a secret of that size needs no slow one (`identity.md`, Codes).

use chrono::{DateTime, NaiveDate, Utc};
use uuid::Uuid;

use crate::{
    access::grant::{Account, Change, Grant, Passkeys, Read},
    people::PersonId,
    platform::{
        database::Fault,
        keys::{Keys, Purpose, random_bytes},
        query::Tx,
    },
};

/// How many are made at once.
pub const MANY: usize = 10;
const CHARACTERS: usize = 16;
const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/// A code that can be a recovery code, as it is hashed: 16 characters without spaces.
#[derive(Clone, PartialEq, Eq)]
pub struct RecoveryCode(String);

impl RecoveryCode {
    fn random() -> RecoveryCode {
        let bytes: [u8; 10] = random_bytes();
        let bits = bytes.iter().fold(0_u128, |bits, byte| bits << 8 | u128::from(*byte));
        let letter = |place: usize| char::from(ALPHABET[(bits >> (5 * place) & 31) as usize]);
        RecoveryCode((0..CHARACTERS).rev().map(letter).collect())
    }

    /// Takes what a person copies: small letters, spaces, hyphens, O for 0, I and L for 1.
    pub fn parse(typed: &str) -> Option<RecoveryCode> {
        let code: String = typed
            .chars()
            .filter(|letter| !letter.is_whitespace() && !matches!(letter, '-' | '\u{2010}'..='\u{2015}'))
            .map(|letter| match letter.to_ascii_uppercase() {
                'O' => '0',
                'I' | 'L' => '1',
                letter => letter,
            })
            .collect();
        let fits = code.len() == CHARACTERS && code.bytes().all(|byte| ALPHABET.contains(&byte));
        fits.then_some(RecoveryCode(code))
    }

    /// "0123-4567-89AB-CDEF".
    pub fn grouped(&self) -> String {
        [&self.0[..4], &self.0[4..8], &self.0[8..12], &self.0[12..]].join("-")
    }

    fn hash(&self, keys: &Keys) -> Vec<u8> {
        keys.hash(Purpose::RecoveryCode, self.0.as_bytes())
    }
}

/// Makes ten new codes; the old ones are dead. This is the only time that they can be read.
pub async fn renew(
    tx: &mut Tx,
    keys: &Keys,
    grant: &Grant<Change, Passkeys>,
    now: DateTime<Utc>,
) -> Result<Vec<RecoveryCode>, Fault> {
    let codes: Vec<RecoveryCode> = (0..MANY).map(|_| RecoveryCode::random()).collect();
    tx.query("delete from recovery_code where person_id = $1").bind(grant.subject().0).execute().await?;
    let mut insert = tx.insert_many("recovery_code", &["person_id", "id", "code_hash", "created_at"], codes.len(), "");
    for code in &codes {
        insert = insert.bind(grant.subject().0).bind(Uuid::now_v7()).bind(code.hash(keys)).bind(now);
    }
    insert.execute().await?;
    Ok(codes)
}

pub async fn unused(tx: &mut Tx, grant: &Grant<Read, Account>) -> Result<i64, Fault> {
    unused_of(tx, grant.subject()).await
}

/// Without a grant: for the store's own check, which holds another one.
pub(super) async fn unused_of(tx: &mut Tx, person: PersonId) -> Result<i64, Fault> {
    let (many,): (i64,) = tx
        .query("select count(*) from recovery_code where person_id = $1 and used_at is null")
        .bind(person.0)
        .one()
        .await?;
    Ok(many)
}

/// Uses a code up, and answers whose it was. `None`, and the same work done, for a code that is
/// unknown or used and for another date of birth. Staff whose date of birth is not kept need the
/// code alone. Without a grant: this is the proof of who it is.
pub async fn redeem(
    tx: &mut Tx,
    keys: &Keys,
    code: &RecoveryCode,
    birth_date: NaiveDate,
    now: DateTime<Utc>,
) -> Result<Option<PersonId>, Fault> {
    let row: Option<(Uuid,)> = tx
        .query(
            "update recovery_code set used_at = $1 where code_hash = $2 and used_at is null
             and person_id in (select id from person where birth_date = $3 or birth_date is null)
             returning person_id",
        )
        .bind(now)
        .bind(code.hash(keys))
        .bind(birth_date)
        .optional()
        .await?;
    Ok(row.map(|(person,)| PersonId(person)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_read_as_people_copy_it() {
        let code = RecoveryCode::parse("0123-4567-89AB-CDEF");
        assert!(code.is_some());
        for typed in ["0123456789abcdef", " 0123 4567 89ab cdef ", "oI23–4567—89ab-cdef", "OL23-4567-89AB-CDEF"] {
            assert!(RecoveryCode::parse(typed) == code, "{typed}");
        }
        for typed in ["", "0123-4567-89AB-CDE", "0123-4567-89AB-CDEFG", "0123-4567-89AB-CDEU", "0123-4567-89AB-CDÉ"] {
            assert!(RecoveryCode::parse(typed).is_none(), "{typed}");
        }
    }

    #[test]
    fn a_random_code_reads_as_itself_and_uses_all_its_bits() {
        let mut seen = [false; 32];
        for _ in 0..200 {
            let code = RecoveryCode::random();
            assert!(RecoveryCode::parse(&code.grouped()) == Some(code.clone()));
            for byte in [code.0.as_bytes()[0], code.0.as_bytes()[15]] {
                seen[ALPHABET.iter().position(|letter| *letter == byte).unwrap()] = true;
            }
        }
        assert!(seen.iter().all(|seen| *seen));
    }
}
