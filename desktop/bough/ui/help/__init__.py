"""Help: a short guide, and every key by where it works."""
