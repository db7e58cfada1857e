//! The address of a Redis. `app=NAME` in its query is ours: it chooses an app, so that nobody needs to look for them.

use crate::storage::pynenc::source::Result;

/// An address, taken apart.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Address {
    /// The address without what is ours.
    pub url: String,
    /// The app that was chosen.
    pub app: Option<String>,
}

impl Address {
    /// Takes an address apart.
    pub fn new(text: &str) -> Self {
        let Some((url, query)) = text.split_once('?') else {
            return Self { url: text.to_owned(), app: None };
        };
        let (ours, theirs): (Vec<&str>, Vec<&str>) = query.split('&').partition(|pair| pair.starts_with("app="));
        let app = ours.last().and_then(|pair| pair.strip_prefix("app=")).map(decode);
        let url = if theirs.is_empty() { url.to_owned() } else { format!("{url}?{}", theirs.join("&")) };
        Self { url, app }
    }

    /// A client for it; nothing is connected yet.
    pub fn client(&self) -> Result<redis::Client> {
        Ok(redis::Client::open(self.url.as_str())?)
    }
}

/// Percent signs with two digits and `+` as addresses have them.
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

    #[test]
    fn the_app_is_taken_out() {
        let address = Address::new("redis://h/0?protocol=resp3&app=my%20app%");
        assert_eq!(address, Address { url: "redis://h/0?protocol=resp3".to_owned(), app: Some("my app%".to_owned()) });
        let address = Address::new("redis+unix:///run/r.sock?app=a");
        assert_eq!(address, Address { url: "redis+unix:///run/r.sock".to_owned(), app: Some("a".to_owned()) });
        assert_eq!(Address::new("redis://h/0").app, None);
        assert!(Address::new("redis:///nonsense:99999").client().is_err() || Address::new("x").client().is_err());
    }
}
