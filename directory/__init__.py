"""Cardfile's directory: what is held about people at work, how customers find it, and what people are owed."""
