"""Who must attest what by when, and whether they have: the rules, and the queries that apply them to rows."""
