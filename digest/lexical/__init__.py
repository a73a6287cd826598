"""Words: tokens, sentences, phrases, weights of terms, and graphs of texts that share them. Pure."""
