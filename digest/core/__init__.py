"""What we talk about: papers, topics, drafts, claims and editions. Standard library only."""
