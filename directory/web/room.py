"""The two rooms of the site: the customers' pages and the officer's desk; views put their routes here."""

from flask import Blueprint

site = Blueprint("site", __name__)
office = Blueprint("office", __name__, url_prefix="/office")
