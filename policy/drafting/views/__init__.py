"""The pages on which a draft is written, edited clause by clause, and reviewed."""
