//! Lists, page by page to their end. A list that may have been cut, shifted or repeated is none.

use super::client::{Client, Record};
use super::endpoint::{ListPath, PAGE};
use super::fault::Fault;
use super::links::{Bounds, Links, read};
use crate::forge::wire::Entry;
use sha2::{Digest, Sha256};
use std::collections::BTreeSet;

/// A page, and where its links lead.
pub(super) struct Page<T> {
    pub entries: Vec<T>,
    pub links: Links,
    digest: [u8; 32],
}

/// A walk over one list.
pub(super) struct Walk<'a, 'b> {
    client: &'a Client<'b>,
    list: &'a ListPath,
    record: Record,
    seen: BTreeSet<[u8; 32]>,
}

impl<'a, 'b> Walk<'a, 'b> {
    pub fn new(client: &'a Client<'b>, list: &'a ListPath) -> Self {
        Self {
            client,
            list,
            record: Record::new(&list.page(1)),
            seen: BTreeSet::new(),
        }
    }

    /// One page. Errors: it was there already under another number, or its links lead elsewhere.
    pub async fn page<T: Entry>(&mut self, page: u32) -> Result<Page<T>, Fault> {
        if page == 0 || page > self.client.limits.pages {
            let most = self.client.limits.pages;
            return Err(Fault::incomplete(format!(
                "the list has more than {most} pages"
            )));
        }
        let fetched = self.fetch::<T>(page).await?;
        if !fetched.entries.is_empty() && !self.seen.insert(fetched.digest) {
            return Err(Fault::incomplete(format!(
                "page {page} repeats another one"
            )));
        }
        Ok(fetched)
    }

    async fn fetch<T: Entry>(&mut self, page: u32) -> Result<Page<T>, Fault> {
        let path = self.list.page(page);
        let read_page = |bytes: &[u8]| Ok((T::read_page(bytes)?, Sha256::digest(bytes).into()));
        let answer = self.client.ask(&path, &mut self.record, read_page).await;
        let ((entries, digest), headers) = answer?;
        let bounds = Bounds {
            api: self.client.api,
            paths: [Some(&self.list.path), self.list.also.as_deref()],
        };
        let links = read(&headers, &bounds);
        let links = links.map_err(|why| self.client.scrubbed(Fault::incomplete(why)))?;
        if links.next.is_some_and(|next| next != page + 1) {
            return Err(Fault::incomplete(format!(
                "page {page} does not lead to the one behind it"
            )));
        }
        Ok(Page {
            entries,
            links,
            digest,
        })
    }

    /// Every page from this one to the end. A full page without a link is not taken for the last one: the next is asked for.
    pub async fn onward<T: Entry>(&mut self, first: u32) -> Result<Vec<Page<T>>, Fault> {
        let mut pages = Vec::new();
        let mut number = first;
        loop {
            let page = self.page::<T>(number).await?;
            let more = page.links.next.is_some() || page.entries.len() >= PAGE;
            pages.push(page);
            if !more {
                return Ok(pages);
            }
            number += 1;
        }
    }

    /// Errors: the first page is not what it was, so that entries may have moved from one page to another meanwhile.
    pub async fn unmoved<T: Entry>(&mut self, first: &Page<T>) -> Result<(), Fault> {
        let again = self.fetch::<T>(1).await?;
        if again.digest == first.digest {
            return Ok(());
        }
        Err(Fault::incomplete("the list changed while it was read"))
    }

    pub fn end(self) {
        self.client.note(self.record);
    }
}

/// A whole list.
pub(super) async fn all<T: Entry>(client: &Client<'_>, list: &ListPath) -> Result<Vec<T>, Fault> {
    let mut walk = Walk::new(client, list);
    let pages = whole(&mut walk).await;
    walk.end();
    Ok(pages?.into_iter().flat_map(|page| page.entries).collect())
}

async fn whole<T: Entry>(walk: &mut Walk<'_, '_>) -> Result<Vec<Page<T>>, Fault> {
    let pages = walk.onward::<T>(1).await?;
    if let [first, _, ..] = pages.as_slice() {
        walk.unmoved(first).await?;
    }
    Ok(pages)
}
