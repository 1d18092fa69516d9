"""What other programs are told, and may fetch: webhooks and calendars."""
