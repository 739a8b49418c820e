"""Services on shared data. Each is run by a party that reads through an agreement like any reader: its
permit, its cut, its entry in the log; what it tells names them.
"""
