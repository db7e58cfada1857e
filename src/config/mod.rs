//! Configuration: file, environment, keys, theme and the remembered view.
