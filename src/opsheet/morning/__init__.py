"""What happens each morning without anybody at the keyboard: data, checks, the board, and what to tell the team."""
