"""Work outside the contract: quotes, from the estimate to the issued letter."""
