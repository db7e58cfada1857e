//! Plain data that names no kind of storage: entries, summaries, details, reasons, plans, retention, settings.
