"""The engine inside: a child process in which a GGUF file answers."""
