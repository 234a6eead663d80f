"""Forms: fields, texts, identities, personal data, validation."""
