"""The emulation and commendation fund (quỹ thi đua, khen thưởng): income, planned and paid per decision, one payment an award."""

from awards.funds.paying import assign, enter, pay, recover
from awards.funds.reading import Fund, of_year, payments, visible

__all__ = ["Fund", "assign", "enter", "of_year", "pay", "payments", "recover", "visible"]
