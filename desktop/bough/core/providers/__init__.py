"""The model servers Bough speaks to: one shared loop, one small decoder a wire format."""
