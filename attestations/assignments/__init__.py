"""Who must attest what by when, and whether they have: the rules, and where rows meet them."""
