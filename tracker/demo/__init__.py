"""The demonstration: real programs, illustrative progress, loaded through the same services as the screens."""
