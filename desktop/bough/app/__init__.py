"""What is alive while Bough runs. QtCore only."""
