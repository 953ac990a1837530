"""Market segments over a table of accounts: definitions, exact counts, findings. Knows no screen."""
