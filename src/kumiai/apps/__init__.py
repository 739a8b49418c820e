"""What somebody starts: commands, web pages, endpoints, workers."""
