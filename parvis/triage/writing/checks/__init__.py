"""One file per kind of check; each takes what was asked and the text cut, and gives findings."""
