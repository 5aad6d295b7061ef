//! What is due, host by host.
//!
//! Comes in: entries, and the times at which hosts may be asked. Goes out: the next entry, or how long there is
//! nothing to do. One entry a host is out at a time, so requests to a host never overlap. Never here: a clock, robots,
//! disk. The durable copy lies in the store; the pipeline keeps both in step.

use crate::model::capture::Role;
use crate::model::state::Entry;
use crate::model::uri::HostKey;
use jiff::Timestamp;
use std::collections::{BTreeSet, BinaryHeap, HashMap};

pub mod schedule;

/// What the frontier has to say at a moment.
#[derive(Debug, PartialEq)]
pub enum Next {
    /// Ask this; its host is out until [`Frontier::give_back`].
    Ready(Box<Entry>),
    /// Nothing before this time.
    WaitUntil(Timestamp),
    /// Everything that is left waits for a request that is out.
    InFlight,
    /// Nothing is left and nothing is out.
    Drained,
}

/// Entries by host. Within a host: robots.txt first, then a probe, listings, reports, attachments, each in order of arrival.
#[derive(Debug, Default)]
pub struct Frontier {
    hosts: HashMap<HostKey, Host>,
    /// Hosts with entries and nothing out, by the time at which they may be asked.
    idle: BTreeSet<(Timestamp, HostKey)>,
    hosts_at_once: usize,
    out: usize,
    arrivals: u64,
}

#[derive(Debug)]
struct Host {
    queue: BinaryHeap<Queued>,
    out: bool,
    ready_at: Timestamp,
}

#[derive(Debug)]
struct Queued {
    rank: (std::cmp::Reverse<u8>, std::cmp::Reverse<u64>),
    entry: Entry,
}

impl PartialEq for Queued {
    fn eq(&self, other: &Self) -> bool {
        self.rank == other.rank
    }
}
impl Eq for Queued {}
impl PartialOrd for Queued {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}
impl Ord for Queued {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.rank.cmp(&other.rank)
    }
}

impl Frontier {
    /// An empty frontier that lets out at most so many hosts at once.
    pub fn new(hosts_at_once: usize) -> Self {
        Self { hosts_at_once: hosts_at_once.max(1), ..Self::default() }
    }

    /// Adds an entry behind those of its kind.
    pub fn push(&mut self, entry: Entry) {
        self.arrivals += 1;
        self.place(entry, self.arrivals);
    }

    /// Puts an entry that was let out too early before those of its kind.
    pub fn put_back(&mut self, entry: Entry) {
        self.place(entry, 0);
    }

    fn place(&mut self, entry: Entry, arrival: u64) {
        let key = entry.request.uri.host();
        let class = match entry.role {
            Role::Robots => 0,
            // an answer waits for it
            Role::Probe => 1,
            Role::Listing => 2,
            Role::Report => 3,
            Role::Attachment => 4,
        };
        let rank = (std::cmp::Reverse(class), std::cmp::Reverse(arrival));
        let host = self.hosts.entry(key.clone()).or_insert_with(|| Host {
            queue: BinaryHeap::new(),
            out: false,
            ready_at: Timestamp::MIN,
        });
        host.queue.push(Queued { rank, entry });
        if !host.out {
            self.idle.insert((host.ready_at, key));
        }
    }

    /// What to do now. A [`Next::Ready`] entry's host is out until it is given back.
    pub fn next(&mut self, now: Timestamp) -> Next {
        let Some((at, key)) = self.idle.first() else {
            return if self.out > 0 { Next::InFlight } else { Next::Drained };
        };
        if self.out >= self.hosts_at_once {
            return Next::InFlight;
        }
        if *at > now {
            return Next::WaitUntil(*at);
        }
        let (at, key) = (*at, key.clone());
        self.idle.remove(&(at, key.clone()));
        match self.hosts.get_mut(&key).and_then(|host| {
            host.out = true;
            host.queue.pop()
        }) {
            Some(queued) => {
                self.out += 1;
                Next::Ready(Box::new(queued.entry))
            }
            // an idle host always has entries; if one had none it would simply be forgotten
            None => self.next(now),
        }
    }

    /// A host is free again and may be asked from this time on.
    pub fn give_back(&mut self, key: &HostKey, ready_at: Timestamp) {
        if let Some(host) = self.hosts.get_mut(key)
            && host.out
        {
            self.out -= 1;
            host.out = false;
            host.ready_at = ready_at;
            if host.queue.is_empty() {
                self.hosts.remove(key);
            } else {
                self.idle.insert((ready_at, key.clone()));
            }
        }
    }

    /// Takes the first waiting entry out for which this holds.
    pub fn take(&mut self, key: &HostKey, wanted: impl Fn(&Entry) -> bool) -> Option<Entry> {
        let host = self.hosts.get_mut(key)?;
        let mut queue = std::mem::take(&mut host.queue).into_sorted_vec();
        let found = queue.iter().rposition(|queued| wanted(&queued.entry)).map(|at| queue.remove(at).entry);
        host.queue = queue.into();
        if host.queue.is_empty() {
            self.idle.remove(&(host.ready_at, key.clone()));
        }
        found
    }

    /// Takes every entry of a host out: what cannot be asked in this run.
    pub fn withdraw(&mut self, key: &HostKey) -> Vec<Entry> {
        let Some(host) = self.hosts.get_mut(key) else { return Vec::new() };
        self.idle.remove(&(host.ready_at, key.clone()));
        std::mem::take(&mut host.queue).into_sorted_vec().into_iter().rev().map(|q| q.entry).collect()
    }

    /// Entries that wait.
    pub fn waiting(&self) -> usize {
        self.hosts.values().map(|h| h.queue.len()).sum()
    }

    /// Requests that are out.
    pub fn out(&self) -> usize {
        self.out
    }

    /// Every entry that waits, host by host, in the order in which they would be asked.
    pub fn entries(&self) -> Vec<&Entry> {
        let mut hosts: Vec<_> = self.hosts.iter().collect();
        hosts.sort_by(|a, b| a.0.cmp(b.0));
        hosts
            .into_iter()
            .flat_map(|(_, host)| {
                let mut queue: Vec<_> = host.queue.iter().collect();
                queue.sort_by(|a, b| b.cmp(a));
                queue.into_iter().map(|q| &q.entry)
            })
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::capture::Request;
    use crate::model::source::SourceId;
    use crate::model::uri::CrawlUri;
    use proptest::prelude::*;

    fn entry(url: &str, role: Role) -> Entry {
        Entry::new(SourceId("s".into()), role, Request::get(CrawlUri::parse(url).unwrap()), 1)
    }

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).unwrap()
    }

    fn ready(frontier: &mut Frontier, now: Timestamp) -> String {
        match frontier.next(now) {
            Next::Ready(entry) => entry.request.uri.as_str().to_owned(),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn a_host_is_asked_one_at_a_time_and_not_before_its_time() {
        let mut frontier = Frontier::new(8);
        frontier.push(entry("http://a.cn/1", Role::Report));
        frontier.push(entry("http://a.cn/2", Role::Report));
        assert_eq!(ready(&mut frontier, at(10)), "http://a.cn/1");
        assert_eq!(frontier.next(at(10)), Next::InFlight);
        frontier.give_back(&HostKey::new("a.cn"), at(13));
        assert_eq!(frontier.next(at(12)), Next::WaitUntil(at(13)));
        assert_eq!(ready(&mut frontier, at(13)), "http://a.cn/2");
        frontier.give_back(&HostKey::new("a.cn"), at(16));
        assert_eq!(frontier.next(at(14)), Next::Drained);
    }

    #[test]
    fn robots_come_before_listings_before_reports_before_attachments() {
        let mut frontier = Frontier::new(8);
        for (url, role) in [
            ("http://a.cn/x.doc", Role::Attachment),
            ("http://a.cn/r2", Role::Report),
            ("http://a.cn/r1", Role::Report),
            ("http://a.cn/list", Role::Listing),
            ("http://a.cn/robots.txt", Role::Robots),
        ] {
            frontier.push(entry(url, role));
        }
        let order: Vec<_> = frontier.entries().iter().map(|e| e.request.uri.path().to_owned()).collect();
        assert_eq!(order, ["/robots.txt", "/list", "/r2", "/r1", "/x.doc"]);
        assert_eq!(frontier.waiting(), 5);
    }

    #[test]
    fn no_more_hosts_are_out_than_allowed() {
        let mut frontier = Frontier::new(2);
        for host in ["a", "b", "c"] {
            frontier.push(entry(&format!("http://{host}.cn/"), Role::Report));
        }
        ready(&mut frontier, at(1));
        ready(&mut frontier, at(1));
        assert_eq!(frontier.next(at(1)), Next::InFlight);
        assert_eq!(frontier.out(), 2);
    }

    #[test]
    fn a_withdrawn_host_is_forgotten_in_this_run() {
        let mut frontier = Frontier::new(2);
        frontier.push(entry("http://a.cn/1", Role::Report));
        frontier.push(entry("http://a.cn/2", Role::Report));
        assert_eq!(frontier.withdraw(&HostKey::new("a.cn")).len(), 2);
        assert_eq!(frontier.next(at(1)), Next::Drained);
    }

    proptest! {
        #[test]
        fn every_entry_comes_out_once(hosts in proptest::collection::vec(0_u8..5, 0..60), at_once in 1_usize..6) {
            let mut frontier = Frontier::new(at_once);
            for (n, host) in hosts.iter().enumerate() {
                frontier.push(entry(&format!("http://h{host}.cn/{n}"), Role::Report));
            }
            let (mut now, mut seen, mut out) = (0, BTreeSet::new(), Vec::new());
            loop {
                match frontier.next(at(now)) {
                    Next::Ready(e) => {
                        prop_assert!(seen.insert(e.request.uri.as_str().to_owned()));
                        prop_assert!(!out.contains(&e.request.uri.host()), "two requests to one host at once");
                        out.push(e.request.uri.host());
                    }
                    Next::WaitUntil(t) => now = t.as_second(),
                    Next::InFlight => { let host = out.remove(0); frontier.give_back(&host, at(now + 3)); }
                    Next::Drained => break,
                }
            }
            prop_assert_eq!(seen.len(), hosts.len());
        }
    }
}
