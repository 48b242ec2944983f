"""What scoring tells the rest of the house when the application starts, one module per capability."""
