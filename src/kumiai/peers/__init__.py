"""What the node says to other nodes."""
