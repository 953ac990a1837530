"""Several segments together: overlap, comparison of two sets, profile of one."""
