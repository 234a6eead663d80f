"""Independent models that the product is compared with."""
