"""Customers: accounts, their users and roles, signing in with a second factor, sessions and limits."""
