//! When a host may be asked again, whatever happened before.

use super::*;
use proptest::prelude::*;

const HOUR: Duration = Duration::from_hours(1);

fn policy() -> Policy {
    Policy {
        product: "nianbao".into(),
        interval: Duration::from_secs(3),
        hosts_at_once: 16,
        max_crawl_delay: Duration::from_mins(10),
        robots_ttl: 24 * HOUR,
        quiet_hours: vec![],
        retries: 3,
        backoff_max: HOUR,
    }
}

fn noon() -> Timestamp {
    "2026-01-20T04:00:00Z".parse().unwrap()
}

fn at(seconds: i64) -> Timestamp {
    Timestamp::from_second(noon().as_second() + seconds).unwrap()
}

fn secs(seconds: u64) -> Duration {
    Duration::from_secs(seconds)
}

#[test]
fn a_host_waits_from_request_start_to_request_start() {
    let mut state = HostState::default();
    assert_eq!(admit(&mut state, &policy(), at(0)), Admit::Go);
    after_start(&mut state, secs(3), at(0));
    after_outcome(&mut state, RequestStatus::Ok, None, &policy(), at(2));
    assert_eq!(admit(&mut state, &policy(), at(2)), Admit::Wait(at(3)));
    assert_eq!(admit(&mut state, &policy(), at(3)), Admit::Go);
    assert_eq!((state.last_request, state.delay, state.failures), (Some(at(0)), secs(3), 0));
}

#[test]
fn failures_back_off_and_any_answer_ends_the_row() {
    let mut state = HostState::default();
    let mut waits = Vec::new();
    for status in [RequestStatus::Timeout, RequestStatus::ServerError, RequestStatus::DnsFailed] {
        after_start(&mut state, secs(3), at(0));
        after_outcome(&mut state, status, None, &policy(), at(1));
        waits.push(span(at(1), state.next_allowed).as_secs());
    }
    assert_eq!(waits, [6, 12, 24]);
    // a challenge is neither a failure nor an answer
    after_outcome(&mut state, RequestStatus::Challenged, None, &policy(), at(2));
    assert_eq!(state.failures, 3);
    after_outcome(&mut state, RequestStatus::NotFound, None, &policy(), at(2));
    assert_eq!(state.failures, 0);
    assert_eq!(state.next_allowed, at(25), "an answer does not shorten a wait");
}

#[test]
fn what_the_host_asks_holds_for_the_host_and_is_kept() {
    let mut state = HostState::default();
    after_start(&mut state, secs(3), at(0));
    after_outcome(&mut state, RequestStatus::Throttled, Some(secs(7200)), &policy(), at(1));
    assert_eq!(state.throttled_until, Some(at(7201)), "longer than backoff_max, and honoured");
    let kept = serde_json::to_string(&state).unwrap();
    let mut state: HostState = serde_json::from_str(&kept).unwrap();
    assert_eq!(admit(&mut state, &policy(), at(7200)), Admit::Wait(at(7201)));
    assert_eq!(admit(&mut state, &policy(), at(7201)), Admit::Go);
    after_start(&mut state, secs(3), at(7201));
    after_outcome(&mut state, RequestStatus::Ok, None, &policy(), at(7202));
    assert_eq!((state.throttled_until, state.failures), (None, 0));

    after_outcome(&mut state, RequestStatus::Throttled, Some(Duration::MAX), &policy(), at(0));
    assert_eq!(state.next_allowed, after(at(0), RETRY_AFTER_MAX));
    let mut state = HostState::default();
    after_outcome(&mut state, RequestStatus::Throttled, None, &policy(), at(0));
    assert_eq!(state.throttled_until, Some(at(1)), "throttled without a time is backed off");
}

#[test]
fn a_clock_that_stepped_back_costs_one_wait_and_not_a_year() {
    let mut state = HostState::default();
    after_start(&mut state, secs(3), at(0));
    after_outcome(&mut state, RequestStatus::Timeout, None, &policy(), at(1));
    let year = -365 * 24 * 3600;
    assert_eq!(admit(&mut state, &policy(), at(year)), Admit::Wait(at(year + 6)));
    assert_eq!(admit(&mut state, &policy(), at(year + 5)), Admit::Wait(at(year + 6)), "the wait counts anew once");
    assert_eq!(admit(&mut state, &policy(), at(year + 6)), Admit::Go);
}

#[test]
fn quiet_hours_delay_what_would_be_due() {
    let mut policy = policy();
    // noon in Shanghai is at(0)
    policy.quiet_hours = vec![QuietHours { from: 12 * 60 + 1, until: 13 * 60 }];
    let mut state = HostState::default();
    assert_eq!(admit(&mut state, &policy, at(0)), Admit::Go);
    after_start(&mut state, secs(90), at(0));
    assert_eq!(admit(&mut state, &policy, at(10)), Admit::Wait(at(3600)), "90 s later it is quiet");
    assert_eq!(admit(&mut state, &policy, at(3600)), Admit::Go);
}

#[test]
fn the_greatest_delay_that_applies_holds() {
    assert_eq!(delay_for(secs(3), &[], None), secs(3));
    assert_eq!(delay_for(secs(3), &[secs(1), secs(10)], Some(secs(5))), secs(10));
    assert_eq!(delay_for(secs(3), &[secs(10)], Some(secs(86_400))), secs(86_400));
    assert!(exceeds_run(secs(601), &policy()) && !exceeds_run(secs(600), &policy()));
}

#[test]
fn what_travelled_long_is_followed_later_but_not_much() {
    let ms = Duration::from_millis;
    for (lasted, wait) in [(ms(10), ms(2010)), (ms(100), ms(2100)), (secs(60), ms(2100))] {
        let mut state = HostState::default();
        after_start(&mut state, secs(2), at(100));
        after_end(&mut state, lasted);
        assert_eq!(admit(&mut state, &policy(), at(100)), Admit::Wait(at(100) + wait), "{lasted:?}");
    }
    let mut untouched = HostState::default();
    after_end(&mut untouched, secs(1));
    assert_eq!(untouched, HostState::default());
}

#[test]
fn times_at_the_end_of_time_do_not_overflow() {
    let mut state = HostState::default();
    after_start(&mut state, Duration::MAX, Timestamp::MAX);
    assert_eq!(admit(&mut state, &policy(), Timestamp::MIN), Admit::Wait(Timestamp::MAX));
}

proptest! {
    #[test]
    fn the_next_time_only_moves_away_until_it_is_reached(
        outcomes in prop::collection::vec((0..RequestStatus::ALL.len(), prop::option::of(0_u64..1_000_000), 0_i64..100), 1..30)
    ) {
        let mut state = HostState::default();
        let mut now = 0;
        for (status, retry_after, later) in outcomes {
            after_start(&mut state, secs(3), at(now));
            let (before, failures) = (state.next_allowed, state.failures);
            now += later;
            let status = RequestStatus::ALL[status];
            after_outcome(&mut state, status, retry_after.map(secs), &policy(), at(now));
            prop_assert!(state.next_allowed >= before);
            prop_assert!(span(at(now), state.next_allowed) <= state.wait);
            prop_assert!(!is_transient(status) || state.failures == failures + 1);
            if let Some(asked) = retry_after {
                prop_assert!(state.next_allowed >= after(at(now), secs(asked).min(RETRY_AFTER_MAX)));
            }
        }
    }
}
