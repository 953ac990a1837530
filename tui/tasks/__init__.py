"""The actions of the user that take more than one step."""
