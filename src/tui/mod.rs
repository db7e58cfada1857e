//! The browser: terminal, input, actions, keymap, effects, screens and widgets.
