"""How mail leaves the house: composed, signed, marked with a return path that nobody can forge, handed over, paced."""
