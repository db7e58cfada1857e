//! keep-latest: strangers do not decide what the latest are, and what cannot be decided stays.
