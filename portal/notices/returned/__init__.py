"""What mail servers send back: messages that did not arrive, and complaints about them (``manage.py read_bounces``)."""
