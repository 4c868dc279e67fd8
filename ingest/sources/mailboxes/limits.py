"""How much of a foreign mail is looked at; one table, so that the documentation can name each number."""

MAX_MAIL_BYTES = 25 * 1024 * 1024
MAX_HEADER_BLOCK_BYTES = 64 * 1024
MAX_ONE_HEADER_BYTES = 16 * 1024
MAX_BOUNDARIES = 60
MAX_PARTS = 200
MAX_TEXT_BYTES = 200_000
MAX_WHOLE_BYTES = 400_000
MAX_BODY_CHARACTERS = 200_000
READ_BYTES = 64 * 1024
