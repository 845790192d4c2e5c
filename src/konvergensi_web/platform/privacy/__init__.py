"""Personal data: encryption and masks, openings with a reason, grants, retention, erasure, requests, breaches."""
