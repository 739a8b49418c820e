"""Long trials: the node is killed or loses its power at chosen moments, and must lose nothing."""
