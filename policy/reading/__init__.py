"""A version as pages and PDF, what differs between two versions, and a clause's history."""
