"""Letters of authorities into the fields of a request, every value with the words that it was read from."""
