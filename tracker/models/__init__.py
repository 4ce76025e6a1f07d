"""Tables, one file per family: columns, constraints, named select()s. No rules, no input or output."""
