"""What is set for a session or branch: who answers, told what, with which sampling."""
