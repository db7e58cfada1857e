//! Databases and servers that a stranger filled: bounded, and secrets in addresses withheld.
