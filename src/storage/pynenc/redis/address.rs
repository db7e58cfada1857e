//! The address of a Redis, taken apart for the client. `app=NAME` in its query is ours: it chooses an app, so that nobody needs to look
//! for them. What is wrong with an address is said without quoting it.

use redis::{ConnectionInfo, IntoConnectionInfo};

use crate::model::ServerAddress;
use crate::storage::pynenc::BackendError;
use crate::storage::pynenc::source::Result;

/// An address, taken apart.
pub struct Address {
    /// Where to connect, as whom.
    pub info: ConnectionInfo,
    /// The app that was chosen.
    pub app: Option<String>,
}

const UNCODED: &str = "in a user or password, / ? # and @ are written %2F %3F %23 and %40";

impl Address {
    /// Takes an address apart.
    ///
    /// # Errors
    /// It is no address of a Redis, or of one with TLS.
    pub fn new(address: &ServerAddress) -> Result<Self> {
        if matches!(address.scheme(), "rediss" | "valkeys") {
            return Err(BackendError::NoTls);
        }
        let text = address.reveal_secret().ok_or(BackendError::Address("it is no UTF-8"))?;
        if is_uncoded(text) {
            return Err(BackendError::Address(UNCODED));
        }
        let (url, app) = split_app(text);
        // The library's own words may quote a part of the address.
        let info = url.as_str().into_connection_info().map_err(|_| BackendError::Address(FORMS))?;
        Ok(Self { info, app })
    }
}

const FORMS: &str = "invalid host, port or database";

/// Whether the password seems to reach beyond what the library takes for user, password and host; it would connect somewhere else.
fn is_uncoded(text: &str) -> bool {
    let Some((scheme, rest)) = text.split_once("://") else { return false };
    let (authority, after) = rest.split_at(rest.find(['/', '?', '#']).unwrap_or(rest.len()));
    let place = after.split('?').next().unwrap_or_default();
    let odd = |text: &str| text.contains('@');
    if scheme.ends_with("unix") { !authority.is_empty() } else { odd(place) || (!odd(authority) && odd(after)) }
}

/// The address without what is ours, and the app.
fn split_app(text: &str) -> (String, Option<String>) {
    let Some((url, query)) = text.split_once('?') else { return (text.to_owned(), None) };
    let (ours, theirs): (Vec<&str>, Vec<&str>) = query.split('&').partition(|pair| pair.starts_with("app="));
    let app = ours.last().and_then(|pair| pair.strip_prefix("app=")).map(decode);
    (if theirs.is_empty() { url.to_owned() } else { format!("{url}?{}", theirs.join("&")) }, app)
}

/// Percent badges with two digits and `+` as addresses have them.
fn decode(text: &str) -> String {
    let mut bytes = Vec::new();
    let mut rest = text.as_bytes();
    while let Some((first, tail)) = rest.split_first() {
        let digits = tail.get(..2).and_then(|digits| std::str::from_utf8(digits).ok());
        match (first, digits.and_then(|digits| u8::from_str_radix(digits, 16).ok())) {
            (b'%', Some(byte)) => {
                bytes.push(byte);
                rest = tail.get(2..).unwrap_or_default();
            }
            _ => {
                bytes.push(if *first == b'+' { b' ' } else { *first });
                rest = tail;
            }
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::PlaceAddress;
    use proptest::prelude::*;

    fn address(text: &str) -> Result<Address> {
        match PlaceAddress::from(text) {
            PlaceAddress::Server(server) => Address::new(&server),
            PlaceAddress::Path(_) => panic!("{text} is no address"),
        }
    }

    #[test]
    fn the_app_is_taken_out() {
        let split = |text| split_app(text);
        assert_eq!(
            split("redis://h/0?protocol=resp3&app=my%20app%"),
            ("redis://h/0?protocol=resp3".to_owned(), Some("my app%".to_owned()))
        );
        assert_eq!(
            split("redis+unix:///run/r.sock?app=a"),
            ("redis+unix:///run/r.sock".to_owned(), Some("a".to_owned()))
        );
        assert_eq!(split("redis://h/0"), ("redis://h/0".to_owned(), None));
        assert_eq!(address("redis://h/0?app=a").unwrap().app.as_deref(), Some("a"));
    }

    #[test]
    fn odd_passwords_reach_the_client_as_they_stand() {
        for odd in ["\"", "'", "<", "\\", "{", "|", " ", "\u{e9}", "%40", "@"] {
            let password = address(&format!("redis://me:a{odd}b@h/0")).unwrap().info;
            let wanted = format!("a{}b", if odd == "%40" { "@" } else { odd });
            assert_eq!(password.redis_settings().password(), Some(wanted.as_str()));
        }
        for uncoded in ["redis://:12/3@h", "redis://u:1?2@h/0", "redis://u:1#2@h/0"] {
            assert!(matches!(address(uncoded), Err(BackendError::Address(UNCODED))), "{uncoded}");
        }
    }

    proptest! {
        #[test]
        fn what_is_wrong_is_said_without_quoting(password in "\\PC{3,12}", odd in "[\"'<>\\\\`{|} &@/#%:;?=a-c]{3,12}") {
            for password in [password, odd] {
                for form in ["redis://u:PW@h:x/0", "redis://h/PW", "redis://h:PW", "rediss://u:PW@h", "redis://h?protocol=PW"] {
                    let failed = address(&form.replace("PW", &password)).err().map(|error| format!("{error} {error:?}"));
                    let known = format!("{FORMS} {UNCODED} {} NoTls Address: the address cannot be used", BackendError::NoTls);
                    let parts: Vec<char> = password.chars().collect();
                    for part in parts.windows(3).map(|part| part.iter().collect::<String>()) {
                        let told = failed.as_deref().unwrap_or_default();
                        prop_assert!(known.contains(&part) || !told.contains(&part), "{} in {}", part, told);
                    }
                }
            }
        }
    }
}
