"""From segments to decisions: where you win, what to work first, who works it."""
