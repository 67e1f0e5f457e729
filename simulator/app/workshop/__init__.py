"""What 课件工坊 does: a choice of the course in the company's name (`order`), and what is built of it (`products`)."""
