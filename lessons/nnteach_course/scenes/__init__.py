"""The pictures of the lessons' text, one module for each lesson: `(colours) -> Figure`, drawn from the engine."""
