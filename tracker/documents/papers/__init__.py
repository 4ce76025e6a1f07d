"""Papers as offices use them: Word from templates that an installation may replace, Excel, PDF."""
