"""Numbers as the pictures and the sentences below them write them."""


def number(value: float) -> str:
    """Two decimals and a true minus sign; never a minus zero."""
    text = f"{value:.2f}"
    return text.replace("-", "−") if float(text) else "0.00"
