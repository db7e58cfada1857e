//! What is offered for pasting, copied to the clipboard, or handed to another program.
