"""Pages: blueprints by feature, each with its views and forms."""
