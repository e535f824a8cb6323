"""What Kreds says, language by language: `<language>/LC_MESSAGES/messages.po`."""
