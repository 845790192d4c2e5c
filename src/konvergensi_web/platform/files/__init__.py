"""Files people upload or take away: kept encrypted under their digest, served as attachments, expiring."""
