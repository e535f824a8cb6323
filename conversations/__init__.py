"""What Kreds says: pure dialogues, one file each."""
