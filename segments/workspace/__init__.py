"""The folder: niche.yaml, segment files, value lists, references, templates, trash, scaffolding."""
