"""The demonstration: a fictional world, its zone and mail catcher, and the story told with a customer's commands."""
