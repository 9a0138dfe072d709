"""What the pages share: the frame of a page, words in the visitor's language, caches, charts, pictures, the canvas and state."""
