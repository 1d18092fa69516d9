"""What other programs are told of signatures: figures for webhooks, and everybody's own due dates as a calendar."""
