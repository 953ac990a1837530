"""What an action of the user does, step by step."""
