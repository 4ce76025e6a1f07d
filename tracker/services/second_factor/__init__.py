"""The second factor: an authenticator app on a telephone, or a recovery code from paper."""
