"""What a run rests on, looked at piece by piece before anything is made."""
