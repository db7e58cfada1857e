"""What `benches/compare` is made of: running programs in turn, a terminal to run the browser on, and one module for each part."""
