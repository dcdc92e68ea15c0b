"""Where outcomes are applied: closed workbooks, live Excel, files beside them."""
