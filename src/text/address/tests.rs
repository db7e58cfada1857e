//! What is shown of addresses, well made or not.

use super::*;
use proptest::prelude::*;

/// Where a password may stand.
const FORMS: [&str; 10] = [
    "redis://user:PW@127.0.0.1:7/0",
    "redis://:PW@127.0.0.1:7",
    "rediss://u:PW@h",
    "redsi://u:PW@h/0",
    "postgres://u:PW@h/base",
    "u:PW@h",
    ":PW@h:6379/0",
    "redis:/u:PW@h",
    "redis://127.0.0.1:7/0?password=PW",
    "redis+unix:///no/such.sock?pass=PW",
];

#[test]
fn what_is_surely_harmless_is_shown() {
    for same in [
        "redis://h/0",
        "redis://127.0.0.1:6379/12",
        "redis://[::1]:6379/0",
        "redis+unix:///run/r.sock?db=3&app=my%20app",
        "unix:///tmp/.a b/redis.sock",
        "rediss://h/0#insecure",
        "redis://h?protocol=resp3",
    ] {
        assert_eq!(withheld(same), same);
        assert!(is_address(same.as_bytes()));
    }
}

#[test]
fn what_could_be_a_password_is_not() {
    for (text, safe) in [
        ("redis://me:pa:ss@host/0", "redis://***@host/0"),
        ("redis://token@host/0", "redis://***@host/0"),
        ("redis://:a/b?c#d@host/0", "redis://***"),
        ("redis://:a/b#d@host/0", "redis://***@host/0"),
        ("redis://user:secret", "redis://***"),
        ("redis://:12345", "redis://***"),
        ("redis://h/secret", "redis://h/***"),
        ("redis://h?password=a&app=b&x=y&z", "redis://h?password=***&app=b&***&***"),
        ("redis://h?app=a?password=b", "redis://h?app=***"),
        ("redis://h/0#pw", "redis://h/0#***"),
        ("http://h/path", "http://h/***"),
        ("me:secret@host", "***@host"),
        ("x y://secret", "***"),
        ("redis:/secret", "***"),
    ] {
        assert_eq!(withheld(text), safe);
        assert!(is_address(text.as_bytes()), "{text}");
    }
}

#[test]
fn paths_stay_paths() {
    for path in ["/a:b@c", "./redis:/x", "../a:b@c", "a@b", "a:b", "runs/a://b", "/var/x://y", "", "."] {
        assert!(!is_address(path.as_bytes()), "{path}");
    }
    assert!(is_address(b"redis://:\xff@h"));
}

proptest! {
    /// The password may not even be guessed from what is shown: it is the same whatever the password, or less.
    #[test]
    fn no_part_of_a_password_is_shown(password in any::<String>(), odd in "[\"'<>\\\\`{|} &@/#%:;?=a-c]{0,12}") {
        for password in [password, odd] {
            for form in FORMS {
                let address = form.replace("PW", &password);
                prop_assert!(is_address(address.as_bytes()), "{}", address);
                let shown = withheld(&address);
                let plain = format!("{}?&#***/***", withheld(&form.replace("PW", "")));
                let parts: Vec<char> = password.chars().collect();
                for part in parts.windows(3) {
                    // What stands for a withheld part tells nothing of it.
                    if part.iter().all(|shown| "*#?&/:@".contains(*shown)) {
                        continue;
                    }
                    let part: String = part.iter().collect();
                    prop_assert!(plain.contains(&part) || !shown.contains(&part), "{} in {}", part, shown);
                }
            }
        }
    }
}
