"""What Bough knows: no Qt, no window. The command line uses it whole."""
