"""Đã biết, sẽ xong ngày ..: an agency promises by when what it owes is done."""
