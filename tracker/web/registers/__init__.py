"""Old registers: a list of many programs at once, looked at, mended, entered whole."""
