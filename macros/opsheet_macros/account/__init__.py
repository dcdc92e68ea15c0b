"""Actions about the account, its listings, their pictures and the market."""
