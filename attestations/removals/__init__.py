"""Have words that somebody wrote by hand removed: by two people of HR, on the data protection officer's order."""
