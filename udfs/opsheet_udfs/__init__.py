"""The worksheet functions: a thin layer over ``opsheet.rules``, one module an area."""
