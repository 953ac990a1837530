"""Any table as typed columns: sources, readers, CSV, headers, casting, inference, roles."""
