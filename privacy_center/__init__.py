"""The public site where anyone sees, corrects, restricts and removes what is held about them."""
