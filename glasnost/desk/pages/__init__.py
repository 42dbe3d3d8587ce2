"""One module a page: what it shows, and what happens when its forms are sent."""
