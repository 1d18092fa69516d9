"""What was signed, as a receipt that proves itself, and the check of one."""
