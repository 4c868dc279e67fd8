"""The customers' site: pages about people and companies, signing in, and the officer's desk."""
