"""Words and pictures: which cases concern the same words, or the same picture. Needs no register."""
