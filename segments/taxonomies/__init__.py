"""Built-in taxonomies, taxonomy files, the mapping of labels to nodes, search."""
