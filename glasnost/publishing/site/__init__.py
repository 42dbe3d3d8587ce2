"""The public site: protected tables → pages in two languages, charts, open data, a manifest, in one new folder."""
