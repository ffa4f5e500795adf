//! Lists that are cheap to copy: a copy shares the pages that neither side changes.

use super::shared::Shared;

/// The members of a page. A change after a copy copies one page.
const PAGE: usize = 64;

/// A list by number, in pages.
#[derive(Clone, Debug)]
pub(super) struct Pages<T> {
    pages: Vec<Shared<Vec<T>>>,
    len: usize,
}

impl<T> Default for Pages<T> {
    fn default() -> Self {
        Pages { pages: Vec::new(), len: 0 }
    }
}

impl<T: Clone> Pages<T> {
    pub(super) fn len(&self) -> usize {
        self.len
    }

    pub(super) fn get(&self, at: usize) -> Option<&T> {
        self.pages.get(at / PAGE)?.get(at % PAGE)
    }

    pub(super) fn get_mut(&mut self, at: usize) -> Option<&mut T> {
        self.pages.get_mut(at / PAGE)?.get_mut(at % PAGE)
    }

    pub(super) fn push(&mut self, one: T) {
        if self.len.is_multiple_of(PAGE) {
            self.pages.push(Vec::with_capacity(if self.len == 0 { 1 } else { PAGE }).into());
        }
        if let Some(page) = self.pages.last_mut() {
            page.push(one);
        }
        self.len += 1;
    }

    /// The member of a number; the list is filled up to it where it is not there.
    pub(super) fn entry(&mut self, at: usize, fill: impl Fn() -> T) -> &mut T {
        while self.len <= at {
            self.push(fill());
        }
        &mut self.pages[at / PAGE][at % PAGE]
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = &T> {
        self.pages.iter().flat_map(|page| page.iter())
    }

    /// How many pages there are, and how many of them a copy does not share.
    #[cfg(test)]
    pub(super) fn own_pages(&self, copy: &Pages<T>) -> (usize, usize) {
        let own = self
            .pages
            .iter()
            .zip(&copy.pages)
            .filter(|(own, other)| !std::ptr::eq(&raw const ***own, &raw const ***other));
        (self.pages.len(), own.count())
    }

    /// All members that something is done with; a page is copied only for one of them.
    pub(super) fn change(&mut self, is_one: impl Fn(&T) -> bool, mut change: impl FnMut(usize, &mut T)) {
        for (number, page) in self.pages.iter_mut().enumerate().filter(|(_, page)| page.iter().any(&is_one)) {
            for (at, one) in page.iter_mut().enumerate().filter(|(_, one)| is_one(one)) {
                change(number * PAGE + at, one);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{PAGE, Pages};

    #[test]
    fn a_copy_changes_by_itself() {
        let mut pages = Pages::default();
        (0..3 * PAGE).for_each(|number| pages.push(number));
        let mut copy = pages.clone();
        *copy.entry(PAGE, || 0) = 7;
        copy.push(9);
        assert_eq!((pages.get(PAGE), copy.get(PAGE)), (Some(&PAGE), Some(&7)));
        assert_eq!((pages.len(), copy.len(), copy.get(3 * PAGE)), (3 * PAGE, 3 * PAGE + 1, Some(&9)));
        assert_eq!(pages.own_pages(&copy), (3, 1));
    }

    #[test]
    fn only_what_changes_is_copied() {
        let mut pages = Pages::default();
        pages.entry(2 * PAGE, || 1);
        let mut copy = pages.clone();
        copy.change(|one| *one == 2, |_, one| *one = 3);
        assert_eq!(pages.own_pages(&copy), (3, 0));
        copy.change(|one| *one == 1, |at, one| *one = at);
        assert_eq!((pages.get(PAGE), copy.get(PAGE)), (Some(&1), Some(&PAGE)));
        assert_eq!(copy.iter().copied().collect::<Vec<_>>(), (0..=2 * PAGE).collect::<Vec<_>>());
    }
}
