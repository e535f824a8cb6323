"""What Kreds reaches, measured beside a plain bot and the bare limit in the same run: `make bench`."""
