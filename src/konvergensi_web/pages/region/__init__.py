"""The page of a region, from province to posyandu: coverage and quality stand above the figures."""
