//! The keys of one app (formats/pynenc.md section 3).

use crate::storage::pynenc::identity;

/// Where the apps' own descriptions are, outside every app's prefix.
pub const APPS: &str = "__pynenc__:__pynenc__:apps_info:";

/// The keys of one app.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Keys {
    prefix: String,
}

impl Keys {
    /// Those of an app; none where Redis keys cannot hold its id.
    pub fn of_app(app_id: &str) -> Option<Self> {
        identity::redis_app(app_id).map(|name| Self::of_name(&name))
    }

    /// Those of an app by its name as it stands in keys.
    pub fn of_name(name: &str) -> Self {
        Self { prefix: format!("__pynenc__:{name}:") }
    }

    /// A key of a component.
    pub fn key(&self, component: &str, rest: &str) -> String {
        format!("{}{component}:{rest}", self.prefix)
    }

    /// The state backend's keys.
    pub fn state(&self, what: &str, id: &str) -> String {
        format!("{}state_backend:{what}:{id}", self.prefix)
    }

    /// The orchestrator's keys.
    pub fn orchestrator(&self, what: &str, id: &str) -> String {
        format!("{}orchestrator:{what}:{id}", self.prefix)
    }

    /// Every invocation in the order of registration.
    pub fn by_time(&self) -> String {
        self.key("orchestrator", "all_invocations_by_time")
    }

    /// The text of a large value.
    pub fn client_data(&self, reference: &str) -> String {
        if reference.starts_with(identity::EARLY_REFERENCE) {
            return self.key("arg_cache", &format!("arg_key:{reference}"));
        }
        self.key("client_data_store", &format!("client_data_store:{reference}"))
    }

    /// A pattern for all keys of a component, of a kind where one is named.
    pub fn pattern(&self, component: &str, what: &str) -> String {
        format!("{}*", escape(&self.key(component, what)))
    }
}

/// A text that a pattern takes as it is.
pub fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if matches!(c, '*' | '?' | '[' | ']' | '\\' | '^') {
            out.push('\\');
        }
        out.push(c);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_and_patterns() {
        let keys = Keys::of_app("my[app]?").unwrap();
        assert_eq!(
            keys.state("result", "i"),
            "__pynenc__:my__OPEN_BRACKET__app__CLOSE_BRACKET__?:state_backend:result:i"
        );
        assert!(keys.pattern("state_backend", "").ends_with("__\\?:state_backend:*"));
        assert_eq!(Keys::of_app("a:b"), None);
    }
}
