"""The rules that ask people to sign: made, proposed, ended, and what each would ask of whom."""
