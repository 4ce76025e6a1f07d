"""What whoever signed a program sees of the programs below it: which reported, and their signed figures together."""
