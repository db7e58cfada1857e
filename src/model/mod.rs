//! Plain data that names no kind of storage: entries, summaries, details, reasons, faults, retention, settings.

mod about;
mod activity;
mod detail;
mod entry;
mod fault;
mod id;
mod lock;
mod log;
mod reason;
pub mod retention;
mod settings;
mod step;
mod summary;
mod time;
mod tombstone;
mod value;
mod verb;
mod word;

pub use about::{About, WatchMode};
pub use activity::{Activity, Evidence};
pub use detail::{Body, Column, Detail, PartUsage, Role, Section, Usage};
pub use entry::{Age, AgeSource, Cursor, Entry, Located, Page, Problem};
pub use fault::{Cause, Error, Fault, Result};
pub use id::{Address, Id, Identity, RepositoryId, Version};
pub use lock::{Lock, Unlock};
pub use log::{Hit, Line, Lines, LogAbout, LogId, Pattern, Position, Stream};
pub use reason::{Finding, Hold, Reason};
pub use settings::{ResumeTemplate, Settings};
pub use step::Step;
pub use summary::Summary;
pub use time::Timestamp;
pub use tombstone::{Batch, Fate, Freed, Grave};
pub use value::{Fields, Link, Value};
pub use verb::{Offer, Verb};
pub use word::{Class, Word};
