"""Commands: each a named act with four faces, which are menu, key, `/word` and palette."""
