"""Claims about the repository itself: who may do what where, and that what is written down is so."""
