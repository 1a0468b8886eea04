"""What is seen: widgets, painting, and the words on them."""
