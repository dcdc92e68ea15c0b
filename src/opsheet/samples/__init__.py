"""Sample workbooks and letters, made from rows that stand in code and YAML."""
