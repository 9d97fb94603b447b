"""What the lessons call: exercises, predictions, equations, and the launcher."""
