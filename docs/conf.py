"""How Sphinx builds these pages: `make docs`; a warning is an error."""

project = "Kumiai"
author = "The Kumiai authors"
copyright = "The Kumiai authors. Apache License 2.0"
extensions = ["myst_parser"]
html_theme = "furo"
html_title = "Kumiai"
language = "en"
exclude_patterns = ["build"]
myst_heading_anchors = 3
myst_enable_extensions = ["colon_fence", "deflist"]
nitpicky = True
html_show_sphinx = False
