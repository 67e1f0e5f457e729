"""What leaves the course in other forms: Word papers, letters, tests, certificates, LMS packages, PDF."""
