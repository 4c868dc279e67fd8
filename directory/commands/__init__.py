"""What the operator does from the shell, a file for each matter; ``directory.cli`` gathers them."""
