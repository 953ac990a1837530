"""YAML and other files as text: reading with places, editing, writing, atomic and locked."""
