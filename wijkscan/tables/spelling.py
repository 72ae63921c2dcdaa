"""The key under which a name is looked up, however it is spelt."""

import re

# Accents of Windows-1252, replaced before lowering: a database in the C locale does not lower "É".
ACCENTED = "ÀÁÂÃÄÅÇÈÉÊËÌÍÎÏÑÒÓÔÕÖÙÚÛÜÝàáâãäåçèéêëìíîïñòóôõöùúûüýÿ"
PLAIN = "AAAAAACEEEEIIIINOOOOOUUUUYaaaaaaceeeeiiiinooooouuuuyy"
"""The letter that goes in the place of each of those."""
NOT_IN_KEY = "[^a-z0-9]"


def name_key(name: str) -> str:
    """Give the key under which a name, header or code is looked up: lower case, no accents, letters and digits only."""
    return re.sub(NOT_IN_KEY, "", name.translate(str.maketrans(ACCENTED, PLAIN)).lower())
