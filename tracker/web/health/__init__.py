"""Is this process alive, and is the installation ready: for machines that watch it."""
