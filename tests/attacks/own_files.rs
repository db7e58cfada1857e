//! The program's own files: settings, remembered view, index, logs.
