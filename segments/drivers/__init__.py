"""What may set the outcomes of accounts apart: columns that may tell, and the parts that they make."""
