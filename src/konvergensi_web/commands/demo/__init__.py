"""The demonstration district: an invented Kabupaten Serang, its offices and its accounts, loaded as a real one is."""
