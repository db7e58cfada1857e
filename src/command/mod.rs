//! The use cases: the one door to any change, shared by the command line and the browser.
