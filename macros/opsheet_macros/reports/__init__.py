"""The ribbon group 报表: reports on sales and returns, and the calendar of what is due."""
