"""What people are told before they are listed: the letter, its words in four languages, and its proof."""
