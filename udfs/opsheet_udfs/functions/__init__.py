"""The worksheet functions, one module an area; each is a thin layer over ``opsheet.rules``."""
