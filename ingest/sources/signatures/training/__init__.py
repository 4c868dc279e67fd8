"""Makes the model that ``model.py`` loads; never imported by the product itself."""
