//! The configuration: built-in values, then the file, the environment and the flags, each over the one before it. The result
//! is plain values; who wrote each of them is remembered, so that `adjourn config` can tell.

mod file;
mod keys;
mod load;
mod picture;
mod places;
mod raw;
mod read;
mod table;
mod trust;
mod ui;
mod view;

pub use crate::disk::append_file as log_file;
pub use keys::{Binding, Bindings};
pub use load::{Config, Flags, WRONG, load};
pub use picture::{Picture, PictureForm};
pub use places::Places;
pub use table::{DEFAULTS, Effective};
pub use ui::{ThemeChoice, Ui, UserFile};
pub use view::{remember, remembered};
