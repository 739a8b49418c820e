"""What the node remembers; the only durable input and output."""
