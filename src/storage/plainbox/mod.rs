//! Plainbox and Checkbox sessions: checkpoints, IO logs, well-known directories, storage and manager.

mod answers;
mod app_blob;
pub mod checkpoint;
mod checkpoint_summary;
mod detail;
mod era;
mod error;
mod examine;
mod interner;
pub mod io_log;
mod legacy;
pub mod listing;
mod logs;
mod manager;
mod messages;
pub mod naming;
mod reader;
mod removal;
mod repository;
pub mod resume;
mod row;
mod save;
mod session_repository;
mod snap;
mod storage;
mod value;
mod verbs;
mod well_known_dirs;
mod which_era;
mod words;

pub use era::Era;
pub use error::{LockedStorageError, StorageError};
pub use manager::{Job, ManagerError, NewSession, SessionManager};
pub use naming::Naming;
pub use repository::KIND;
pub use save::NEXT_FILE;
pub use session_repository::{CHECKBOX_LOCATION, REPOSITORY_VARIABLE, SessionStorageRepository};
pub use storage::{CHECKPOINT_LIMIT, SESSION_FILE, SessionStorage};
/// The reference's name.
pub use well_known_dirs::WellKnownDirs as WellKnownDirsHelper;
pub use well_known_dirs::{ALL_ERAS, CHECKBOX_DATA, IO_LOGS, SESSION_SHARE, WellKnownDirs};
