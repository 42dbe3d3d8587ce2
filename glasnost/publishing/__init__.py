"""Publishing: counts → disclosure control → site, open data, verification."""
