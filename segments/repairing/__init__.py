"""Changes that would mend a finding, computed to the last account."""
