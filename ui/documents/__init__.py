"""Documents for the customer: chosen, seen as they will be, saved and printed."""
