"""The buttons of the group 绩效: targets, ad budgets, the performance sheet and trials."""
