"""Actions on appointments, deliveries and batches."""
