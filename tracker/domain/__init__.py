"""Rules, pure: standard library only. Facts come in, an answer goes out; the time is passed in."""
