"""Claims of which it is known whether they are true: real sentences, planted errors, paraphrases."""
