"""Reviews: laying them out by rule, moving their dates, handing in reports."""
