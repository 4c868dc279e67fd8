"""Makes the fictional world of the demonstration from a seed; it imports nothing of the product and shares no list."""
