"""How administrations get into the database: a national reader makes rows and links, staging merges them."""
