"""What the node does, a verb each; control flow only."""
