"""Tables larger than memory: their columns streamed out of Parquet at first use, and kept in few bytes on disk."""
