"""Gates: who may not be held at all, asked in order; and what is stripped from those who may."""
