"""Who is told what about signing, and when; what was sent; and who above them is told in the end."""
