"""What feeds people in: sources become candidates, gates refuse, notices tell."""
