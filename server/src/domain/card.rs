//! Cards with which people sign in: for how long, for how many, and at which address (`domain.md` §9).

use std::net::{IpAddr, SocketAddr};

use super::export::Day;
use crate::clock::Millis;

/// Cards of one sheet: everybody in the largest hall, three times over.
pub const CARDS_MAX: usize = 500;

/// Days that a card works: as long as a session does; a workshop takes two.
pub const DAYS_MAX: i64 = 14;

/// Longest name of a network, and longest word to get into it, as Wi-Fi has them.
pub const WIFI_CHARS_MAX: usize = 63;

/// Longest address that is looked at.
const ADDRESS_CHARS_MAX: usize = 120;

/// Vietnam is ahead of UTC by seven hours all year.
const AHEAD_MILLIS: i64 = 7 * 60 * 60 * 1000;

const DAY_MILLIS: i64 = 24 * 60 * 60 * 1000;

/// Returns the end of the last of so many days in Hà Nội, today counted.
pub fn until(now: Millis, days: i64) -> Millis {
    let today = (now.0 + AHEAD_MILLIS).div_euclid(DAY_MILLIS);
    Millis((today + days) * DAY_MILLIS - AHEAD_MILLIS)
}

/// Returns the last day on which a card works.
pub fn last_day(until: Millis) -> Day {
    Day::of(Millis(until.0 - 1))
}

/// Returns an address as it is printed, if it leads nowhere else: one of the operator's own origins, or a number of a
/// private network. A name that anybody could have put into a request is not printed.
pub fn address(typed: &str, origins: &[String]) -> Option<String> {
    let typed = typed.trim().trim_end_matches('/');
    if typed.len() > ADDRESS_CHARS_MAX {
        return None;
    }
    if origins.iter().any(|ours| ours.trim_end_matches('/') == typed) {
        return Some(typed.to_owned());
    }
    let host = typed.strip_prefix("http://").or_else(|| typed.strip_prefix("https://"))?;
    let number = host.parse::<SocketAddr>().map(|one| one.ip()).or_else(|_| host.parse::<IpAddr>()).ok()?;
    let private = match number {
        IpAddr::V4(one) => one.is_private() || one.is_loopback() || one.is_link_local(),
        IpAddr::V6(one) => one.is_loopback() || one.is_unique_local() || one.is_unicast_link_local(),
    };
    // A bare number of version 6 is no address without its brackets.
    (private && (number.is_ipv4() || host.starts_with('['))).then(|| typed.to_owned())
}

/// Returns the address that a form proposes: the one it was asked at, or else the first of the operator's.
pub fn proposed(scheme: &str, host: &str, origins: &[String]) -> String {
    let asked = format!("{scheme}://{host}");
    address(&asked, origins).or_else(|| origins.first().cloned()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_of_the_hall_or_of_the_operator() {
        let origins = ["https://nghiquyet.example.vn".to_owned()];
        let printed = |typed: &str| address(typed, &origins);
        for good in [
            "http://192.168.1.10:8080",
            "http://10.0.0.2",
            "http://127.0.0.1:80",
            "https://nghiquyet.example.vn",
            "http://[fd00::1]:8080",
        ] {
            assert_eq!(printed(good).as_deref(), Some(good));
        }
        assert_eq!(printed(" http://192.168.1.10/ ").as_deref(), Some("http://192.168.1.10"));
        for bad in [
            "",
            "192.168.1.10",
            "http://evil.example",
            "http://8.8.8.8",
            "http://192.168.1.10@evil.example",
            "http://192.168.1.10/sign-in?next=//evil.example",
            "javascript:alert(1)",
            "https://nghiquyet.example.vn.evil.example",
            "http://fd00::1",
        ] {
            assert_eq!(printed(bad), None, "{bad}");
        }
        assert_eq!(proposed("http", "192.168.1.10:8080", &origins), "http://192.168.1.10:8080");
        assert_eq!(proposed("http", "evil.example", &origins), "https://nghiquyet.example.vn");
        assert_eq!(proposed("http", "evil.example", &[]), "");
    }

    #[test]
    fn a_card_works_to_the_end_of_its_last_day_in_hanoi() {
        // 18/12/2020 23:30 in Hà Nội.
        let late = Millis(1_608_309_000_000);
        assert_eq!(until(late, 1), Millis(1_608_310_800_000));
        assert_eq!(last_day(until(late, 1)), Day { year: 2020, month: 12, day: 18 });
        assert_eq!(last_day(until(late, 2)), Day { year: 2020, month: 12, day: 19 });
    }
}
