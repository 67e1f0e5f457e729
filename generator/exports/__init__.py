"""What leaves the course in other forms: letters merged with a ledger, fillable Word templates."""
