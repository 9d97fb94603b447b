"""The heavy formulas: each in a fast form, and beside it the plain definition that says what it computes."""
