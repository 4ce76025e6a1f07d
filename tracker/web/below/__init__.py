"""Programs below the viewer's own: a board of them, and their signed figures put together."""
