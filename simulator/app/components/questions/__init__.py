"""Questions that follow a comparison: what would change it, what pays, what is best, how to try it, is it enough."""
