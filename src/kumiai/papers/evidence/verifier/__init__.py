"""The check that travels with a bundle: the parts of verify.py, verify.html, and their cases.

The Python parts are joined into one file for the bundle, the scripts into one page; here they can
be read, linted and tested one by one.
"""
