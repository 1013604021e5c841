"""The programs, by what they are about. They are written as people write them; each is run with and without a recorder."""
