"""Mô hình hay, điển hình, khen thưởng: noting one, agreeing, proposing it, writing down what was decided."""
