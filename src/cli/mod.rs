//! The command line: arguments, tables, JSON, confirmation, exit codes.
