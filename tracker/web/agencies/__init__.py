"""Cơ quan: the agencies of the installation. Everybody reads their names, the system administrator keeps them."""
