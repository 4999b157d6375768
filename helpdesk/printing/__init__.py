"""Documents for the customer: what the other wings know, set by Typst as PDF."""
