"""What Kreds keeps: people's rows, sealed; and, apart from them, the strategy's figures."""
