"""The kernel: what is held about people, what may happen to it, and what they are owed. No Flask, no search client."""
