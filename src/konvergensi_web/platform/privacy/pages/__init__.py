"""The pages of personal data: openings, grants, exports, requests, breaches, retention, the record of processing."""
