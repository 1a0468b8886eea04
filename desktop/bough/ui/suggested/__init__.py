"""The questions that a model thinks could be asked next: below the last reply and on the map."""
