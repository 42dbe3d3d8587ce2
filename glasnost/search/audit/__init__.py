"""The private audit: what in one's own account archive resembles what people were convicted for."""
