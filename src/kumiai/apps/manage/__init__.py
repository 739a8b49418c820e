"""The node's own API: what each command does, over HTTP and for the command line."""
