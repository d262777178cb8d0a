//! Files that are too big or too foreign for the database, named by what is in them.
//!
//! The name is the SHA-256 of the bytes: no word from outside ever reaches a path, and the same
//! file is kept once. Reading goes through a handler that asked for a grant.

use std::{path::Path, sync::Arc};

use object_store::{ObjectStore, ObjectStoreExt, local::LocalFileSystem, memory::InMemory, path::Path as Key};
use sha2::{Digest, Sha256};

#[derive(Clone)]
pub struct Documents {
    store: Arc<dyn ObjectStore>,
}

/// The file is not there, or its shelf does not answer.
#[derive(Debug, thiserror::Error)]
#[error("the documents do not answer")]
pub struct DocumentsAway(#[from] object_store::Error);

impl Documents {
    pub fn in_memory() -> Documents {
        Documents { store: Arc::new(InMemory::new()) }
    }

    /// A local folder, made when missing. The error is one sentence.
    pub fn in_folder(folder: &Path) -> Result<Documents, String> {
        let away = |why: String| format!("NENE_DOCUMENTS names {}, which cannot be used: {why}.", folder.display());
        std::fs::create_dir_all(folder).map_err(|error| away(error.kind().to_string()))?;
        let store = LocalFileSystem::new_with_prefix(folder).map_err(|error| away(error.to_string()))?;
        Ok(Documents { store: Arc::new(store) })
    }

    /// Keeps the bytes and answers their key.
    pub async fn keep(&self, bytes: Vec<u8>) -> Result<String, DocumentsAway> {
        let key = hex(&Sha256::digest(&bytes));
        self.store.put(&Key::from(key.as_str()), bytes.into()).await?;
        Ok(key)
    }

    pub async fn read(&self, key: &str) -> Result<Vec<u8>, DocumentsAway> {
        Ok(self.store.get(&Key::from(key)).await?.bytes().await?.to_vec())
    }
}

pub fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write;
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}
