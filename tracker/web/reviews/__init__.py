"""One review: its four dates, where each agency's report stands, handing in one's own."""
