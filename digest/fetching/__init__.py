"""How we read the web: with the manners of each service, and nothing twice."""
