"""To be imported before anything of Bough: what the program does before it imports the rest."""

from bough.ui.hurry import hurry

hurry()
