"""What people decide: a Django app of models and migrations, and nothing more."""
