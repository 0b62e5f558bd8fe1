//! Contents by id: those of the repository, and those that a merge makes. The latter are kept in memory; nothing is ever
//! written into the repository.

use git2::{ObjectType, Odb, Oid, Repository};
use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

pub(super) struct Blobs<'a> {
    odb: Odb<'a>,
    made: RefCell<HashMap<Oid, Rc<[u8]>>>,
}

/// A content, or why it is not looked at.
pub(super) enum Content {
    Here(Rc<[u8]>),
    /// More bytes than were asked for.
    TooLarge,
}

/// Larger files are neither merged nor compared by their lines: that takes seconds and several times their size.
pub(super) const LARGEST: u64 = 16 << 20;

impl<'a> Blobs<'a> {
    pub fn of(repo: &'a Repository) -> Result<Self, git2::Error> {
        Ok(Self {
            odb: repo.odb()?,
            made: RefCell::default(),
        })
    }

    pub fn size(&self, id: Oid) -> Result<u64, git2::Error> {
        if let Some(made) = self.made.borrow().get(&id) {
            return Ok(made.len() as u64);
        }
        Ok(self.odb.read_header(id)?.0 as u64)
    }

    pub fn read(&self, id: Oid) -> Result<Content, git2::Error> {
        self.read_up_to(id, LARGEST)
    }

    /// The content, if it has no more bytes than `most`.
    pub fn read_up_to(&self, id: Oid, most: u64) -> Result<Content, git2::Error> {
        if let Some(made) = self.made.borrow().get(&id) {
            return Ok(Content::Here(made.clone()));
        }
        if self.size(id)? > most {
            return Ok(Content::TooLarge);
        }
        Ok(Content::Here(self.odb.read(id)?.data().into()))
    }

    /// Keeps a content; its id is the one that git would give it.
    pub fn keep(&self, content: &[u8]) -> Result<Oid, git2::Error> {
        let id = Oid::hash_object(ObjectType::Blob, content)?;
        self.made.borrow_mut().insert(id, content.into());
        Ok(id)
    }
}
