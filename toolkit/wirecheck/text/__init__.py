"""Plain text for people: lines that fit, columns, colour, and nothing in them that a stranger could steer a terminal with. It imports nothing of ours."""
