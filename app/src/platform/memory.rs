//! What a part of the house keeps in this process alone: connections, and what waits for them. One of each
//! type. It is gone when the process ends, so nothing may be kept here alone that anybody counts on.

use std::{
    any::{Any, TypeId},
    collections::HashMap,
    sync::{Arc, Mutex},
};

type Kept = HashMap<TypeId, Arc<dyn Any + Send + Sync>>;

/// Cheap to clone; clones share.
#[derive(Clone, Default)]
pub struct Memory(Arc<Mutex<Kept>>);

impl Memory {
    /// The one of its type, made when it is asked for the first time. `make` must not ask for another.
    pub fn one<T: Any + Send + Sync>(&self, make: impl FnOnce() -> T) -> Arc<T> {
        let mut kept = self.0.lock().unwrap_or_else(|held| held.into_inner());
        let found = kept.get(&TypeId::of::<T>()).and_then(|one| Arc::clone(one).downcast().ok());
        found.unwrap_or_else(|| {
            let one = Arc::new(make());
            kept.insert(TypeId::of::<T>(), Arc::clone(&one) as Arc<dyn Any + Send + Sync>);
            one
        })
    }

    /// The one of its type, where there is one.
    pub fn there<T: Any + Send + Sync>(&self) -> Option<Arc<T>> {
        let kept = self.0.lock().unwrap_or_else(|held| held.into_inner());
        kept.get(&TypeId::of::<T>()).and_then(|one| Arc::clone(one).downcast().ok())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_is_one_of_each_type() {
        let memory = Memory::default();
        assert_eq!(memory.there::<String>(), None);
        assert_eq!(*memory.one(|| 7_u64), 7);
        assert_eq!(*memory.clone().one(|| 8_u64), 7);
        assert_eq!(*memory.one(|| String::from("a")), "a");
        assert_eq!(memory.there::<u64>().as_deref(), Some(&7));
        assert_eq!(*Memory::default().one(|| 9_u64), 9);
    }
}
