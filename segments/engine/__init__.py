"""How counting is done: packed masks, their cache, and what is tallied from them."""
