"""What is held about a person, what goes when its time is over, and what HR does about both."""
