"""A version as pages and as PDF, what differs from another, and a clause's history."""
